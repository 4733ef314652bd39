namespace TypedMemory;

/// <summary>What became of one item of a repository's write of many.</summary>
/// <typeparam name="TId">The typed key of the memory type.</typeparam>
/// <param name="Id">The key.</param>
/// <param name="Revision">The document's revision after the write; the default value where it failed.</param>
/// <param name="Error">Why the item was not written, or <see langword="null"/> if it was.</param>
public readonly record struct MemoryWriteOutcome<TId>(TId Id, RevisionId Revision, TypedMemoryException? Error)
    where TId : struct, IMemoryId<TId>
{
    /// <summary>Whether the item was written.</summary>
    public bool Succeeded => Error is null;

    /// <summary>The id and the revision, or why the item was not written.</summary>
    public override string ToString() =>
        Error is null ? $"{Id.DocumentId} {Revision}" : $"{Id.DocumentId}: {Error.Message}";
}
