using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Store;

/// <summary>A revision on the path of a document's winner.</summary>
/// <param name="Revision">The revision.</param>
/// <param name="Stored">What is kept of it, or <see langword="null"/> if its body is gone, or was never here.</param>
/// <param name="Superseded">
/// When another revision took its place in this store, by its clock, or <see langword="null"/> for the winner, and
/// where
/// it was not noted.
/// </param>
public readonly record struct HistoryRow(RevisionId Revision, DocumentRevision? Stored, DateTimeOffset? Superseded);
