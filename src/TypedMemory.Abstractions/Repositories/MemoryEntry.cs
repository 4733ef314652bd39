namespace TypedMemory;

/// <summary>A value with the id and the revision of the document that it was read from.</summary>
/// <typeparam name="T">The memory type.</typeparam>
public sealed class MemoryEntry<T>
    where T : notnull
{
    private readonly T? _value;

    /// <summary>Creates an entry.</summary>
    /// <param name="id">The document's id.</param>
    /// <param name="revision">The document's revision.</param>
    /// <param name="value">The value.</param>
    public MemoryEntry(string id, RevisionId revision, T value)
    {
        Id = id;
        Revision = revision;
        _value = value;
    }

    /// <summary>Creates an entry for a document that cannot be read as <typeparamref name="T"/>.</summary>
    /// <param name="id">The document's id.</param>
    /// <param name="revision">The document's revision.</param>
    /// <param name="error">Why it cannot be read.</param>
    public MemoryEntry(string id, RevisionId revision, MemoryFormatException error)
    {
        Id = id;
        Revision = revision;
        Error = error;
    }

    /// <summary>The document's id.</summary>
    public string Id { get; }

    /// <summary>The document's revision.</summary>
    public RevisionId Revision { get; }

    /// <summary>Why the document cannot be read as <typeparamref name="T"/>; <see langword="null"/> if it can.</summary>
    public MemoryFormatException? Error { get; }

    /// <summary>The value.</summary>
    /// <exception cref="MemoryFormatException">The document cannot be read as <typeparamref name="T"/>.</exception>
    public T Value => Error is null ? _value! : throw Error;
}
