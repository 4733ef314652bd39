namespace TypedMemory;

/// <summary>What became of one edit of a unit of work, whose documents are of several types.</summary>
/// <param name="DocumentId">The document's id.</param>
/// <param name="Revision">The document's revision after the write; the default value where it failed.</param>
/// <param name="Error">Why the item was not written, or <see langword="null"/> if it was.</param>
public readonly record struct MemoryWriteOutcome(string DocumentId, RevisionId Revision, TypedMemoryException? Error)
{
    /// <summary>Whether the item was written.</summary>
    public bool Succeeded => Error is null;

    /// <summary>The id and the revision, or why the item was not written.</summary>
    public override string ToString() => Error is null ? $"{DocumentId} {Revision}" : $"{DocumentId}: {Error.Message}";
}
