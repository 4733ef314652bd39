namespace TypedMemory;

/// <summary>What became of one item of a write of many.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Revision">The document's revision after the write; the default value where it failed.</param>
/// <param name="Error">Why the item was not written; <see langword="null"/> if it was.</param>
public readonly record struct MemoryWriteOutcome(string Id, RevisionId Revision, TypedMemoryException? Error)
{
    /// <summary>Whether the item was written.</summary>
    public bool Succeeded => Error is null;
}
