namespace TypedMemory;

/// <summary>One revision in the history of a document.</summary>
/// <typeparam name="T">The memory type.</typeparam>
public sealed class MemoryRevision<T>
    where T : notnull
{
    /// <summary>The revision.</summary>
    public required RevisionId Revision { get; init; }

    /// <summary>
    /// Whether the store still has the body; those of superseded revisions go as the store's setting says.
    /// </summary>
    public required bool IsAvailable { get; init; }

    /// <summary>Whether the revision is a tombstone; <see langword="false"/> where the body is gone.</summary>
    public bool Deleted { get; init; }

    /// <summary>
    /// The value; the default of <typeparamref name="T"/> for a tombstone, an error, and where the body is gone.
    /// </summary>
    public T? Value { get; init; }

    /// <summary>
    /// Why the revision cannot be read as <typeparamref name="T"/>; <see langword="null"/> if it can.
    /// </summary>
    public MemoryFormatException? Error { get; init; }

    /// <summary>The revision and what there is of it; never what it holds.</summary>
    public override string ToString()
    {
        if (!IsAvailable) return $"{Revision}, body gone";
        if (Deleted) return $"{Revision}, deleted";
        return Error is null ? $"{Revision}" : $"{Revision}: {Error.Message}";
    }
}
