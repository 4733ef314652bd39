using TypedMemory.Core.Store;

namespace TypedMemory.Core.Merging;

/// <summary>The result of resolving the leaves of a document.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Write">The merged revision, if one is needed, and the losers' tombstones, or <see langword="null"/> if
/// nothing is written.</param>
/// <param name="Reason">Why a conflict stays open; <see langword="null"/> otherwise.</param>
public sealed record Resolution(ResolutionOutcome Outcome, DocumentWrite? Write, string? Reason = null)
{
    /// <summary>How many actors have entries or stamps in what was resolved; 0 if nothing was.</summary>
    public int Actors { get; init; }
}
