using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Core.Merging;

/// <summary>
/// Turns the leaves of a document into one: a pure function of the leaves, the same on every replica.
/// </summary>
public static class ConflictResolver
{
    /// <summary>Resolves a document.</summary>
    /// <remarks>
    /// There is something to do where more than one leaf is live, and where a live leaf stands beside a user's
    /// tombstone: so it is called for every document with more than one leaf, whatever its number of live ones.
    /// </remarks>
    /// <param name="merge">The type's merge.</param>
    /// <param name="document">The document with every leaf.</param>
    /// <returns>What to write, or why nothing is written.</returns>
    public static Resolution Resolve(IMemoryMerge merge, DocumentSnapshot document)
    {
        ArgumentNullException.ThrowIfNull(merge);
        ArgumentNullException.ThrowIfNull(document);
        int live = document.LiveLeaves;
        if (live == 0 || document.Leaves.Length == 1) return new Resolution(ResolutionOutcome.None, null);
        if (merge.Policy == ConflictPolicy.Manual)
        {
            return new Resolution(live > 1 ? ResolutionOutcome.Manual : ResolutionOutcome.None, null);
        }

        try
        {
            MergeRules rules = MergeRules.Of(merge);
            LeafSet leaves = LeafSet.Read(document, merge, rules);
            if (live == 1 && !leaves.HasUserTombstone) return new Resolution(ResolutionOutcome.None, null);
            LeafMerge merged = LeafMerge.Of(leaves, merge.Policy, rules);
            if (merged.Written.Count == 0) return new Resolution(ResolutionOutcome.None, null);
            var write = new DocumentWrite
            {
                Id = document.Id,
                Revisions = [.. merged.Written],
                IfSequence = document.Sequence,
            };
            return new Resolution(ResolutionOutcome.Resolved, write) { Actors = merged.State.CountActors() };
        }
        catch (ReservedMemberException unreadable)
        {
            ResolutionOutcome outcome =
                unreadable.IsNewer ? ResolutionOutcome.AwaitingNewerVersion : ResolutionOutcome.Failed;
            return new Resolution(outcome, null, unreadable.Message);
        }
    }
}
