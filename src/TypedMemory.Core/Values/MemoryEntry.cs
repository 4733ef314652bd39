using TypedMemory.Core.Keys;

namespace TypedMemory;

/// <summary>A value with the key and the revision of the document that it was read from.</summary>
/// <typeparam name="T">The memory type.</typeparam>
/// <typeparam name="TId">Its typed key.</typeparam>
public sealed class MemoryEntry<T, TId>
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    private readonly T? _value;
    private readonly TId _id;
    private readonly bool _hasId;
    private string? _documentId;

    /// <summary>Creates an entry.</summary>
    /// <param name="documentId">The document's id.</param>
    /// <param name="revision">The document's revision.</param>
    /// <param name="value">The value.</param>
    public MemoryEntry(string documentId, RevisionId revision, T value)
    {
        ArgumentNullException.ThrowIfNull(documentId);
        _documentId = documentId;
        Revision = revision;
        _value = value;
    }

    /// <summary>Creates an entry whose key is known.</summary>
    /// <param name="id">The key.</param>
    /// <param name="revision">The document's revision.</param>
    /// <param name="value">The value.</param>
    public MemoryEntry(TId id, RevisionId revision, T value)
    {
        _id = id;
        _hasId = true;
        Revision = revision;
        _value = value;
    }

    /// <summary>Creates an entry for a document that cannot be read as <typeparamref name="T"/>.</summary>
    /// <param name="documentId">The document's id.</param>
    /// <param name="revision">The document's revision.</param>
    /// <param name="error">Why it cannot be read.</param>
    public MemoryEntry(string documentId, RevisionId revision, MemoryFormatException error)
    {
        ArgumentNullException.ThrowIfNull(documentId);
        ArgumentNullException.ThrowIfNull(error);
        _documentId = documentId;
        Revision = revision;
        Error = error;
    }

    /// <summary>The key.</summary>
    /// <exception cref="MemoryFormatException">The document's id is not a key of the type: another program wrote the
    /// document.</exception>
    public TId Id => _hasId ? _id : DocumentKey.Read<TId>(DocumentId);

    /// <summary>The document's id as it is stored, e.g. <c>fact:a7:deploys</c>; there for every document.</summary>
    public string DocumentId => _documentId ??= _id.DocumentId;

    /// <summary>The document's revision.</summary>
    public RevisionId Revision { get; }

    /// <summary>
    /// Why the document cannot be read as <typeparamref name="T"/>, or <see langword="null"/> if it can.
    /// </summary>
    public MemoryFormatException? Error { get; }

    /// <summary>The value that the document holds.</summary>
    /// <exception cref="MemoryFormatException">The document cannot be read as <typeparamref name="T"/>.</exception>
    public T Value => Error is null ? _value! : throw Error;

    /// <summary>
    /// The id and the revision, and why the document cannot be read if it cannot; never what it holds.
    /// </summary>
    public override string ToString() =>
        Error is null ? $"{DocumentId} {Revision}" : $"{DocumentId} {Revision}: {Error.Message}";
}
