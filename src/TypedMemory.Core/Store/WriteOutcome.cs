namespace TypedMemory.Core.Store;

/// <summary>What became of one <see cref="DocumentWrite"/>.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Winner">The document's winning revision after the write; the default value where it failed.</param>
/// <param name="Sequence">The document's sequence after the write; 0 where it failed.</param>
/// <param name="Error">Why nothing of it was written, or <see langword="null"/> if it was, or was there
/// already.</param>
public readonly record struct WriteOutcome(string Id, RevisionId Winner, long Sequence, TypedMemoryException? Error);
