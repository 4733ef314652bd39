using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Simulation;

/// <summary>Rule 6: deletes.</summary>
internal static class WithoutRule6
{
    public static IEnumerable<Mutation> All { get; } =
    [
        new("6-every-leaf", "a delete tombstones the winner alone")
            { Rules = static context => new DeletesWinner(context) },
        new("6-keeps-member", "a user's tombstone is bare")
            { Rules = static context => new BareUsersTombstone(context) },
        new("6-no-vote", "a resolution's tombstone counts as a delete")
            { Rules = static context => new VotingTombstone(context) },
        new("6-update-wins-covered", "any edit beats any delete")
            { Rules = static context => new EditsAlwaysWin(context) },
        new("6-update-wins-uncovered", "any delete beats any edit")
            { Rules = static context => new DeletesAlwaysWin(context) },
        new("6-delete-wins", "where deletes win an edit that no delete saw beats them")
            { Rules = static context => new UpdatesWin(context) },
        new("6-forget-wins", "the tombstone of what is forgotten keeps the member")
            { Rules = static context => new Remembering(context) },
        new("6-existence", "what is created again has no existence stamp")
            { Rules = static context => new NoExistence(context) },
    ];

    private sealed class DeletesWinner(MutationContext context) : LackingRules(context)
    {
        public override IEnumerable<DocumentRevision> Deleted(DocumentSnapshot document) =>
            base.Deleted(document).Take(1);
    }

    private sealed class BareUsersTombstone(MutationContext context) : LackingRules(context)
    {
        public override ReadOnlyMemory<byte> UsersTombstone(ConflictPolicy policy, DocumentState seen, long time) =>
            DocumentRevision.EmptyBody;
    }

    private sealed class VotingTombstone(MutationContext context) : LackingRules(context)
    {
        public override DocumentRevision LosersTombstone(LeafSet.Leaf loser, DocumentRevision? merged) =>
            RevisionWriter.Child(
            loser.Revision.Id,
            loser.Revision.Path,
            deleted: true,
            BodyWriter.Write(loser.State.Delete(loser.State.GreatestTime + 1)),
            []);
    }

    private sealed class EditsAlwaysWin(MutationContext context) : LackingRules(context)
    {
        public override List<LeafSet.Leaf> Survivors(LeafSet leaves, ConflictPolicy policy) =>
            policy == ConflictPolicy.UpdateWins ? leaves.Live : base.Survivors(leaves, policy);
    }

    private sealed class DeletesAlwaysWin(MutationContext context) : LackingRules(context)
    {
        public override List<LeafSet.Leaf> Survivors(LeafSet leaves, ConflictPolicy policy) =>
            policy == ConflictPolicy.UpdateWins && leaves.HasUserTombstone ? [] : base.Survivors(leaves, policy);
    }

    private sealed class UpdatesWin(MutationContext context) : LackingRules(context)
    {
        public override List<LeafSet.Leaf> Survivors(LeafSet leaves, ConflictPolicy policy) =>
            base.Survivors(leaves, ConflictPolicy.UpdateWins);
    }

    private sealed class Remembering(MutationContext context) : LackingRules(context)
    {
        public override ReadOnlyMemory<byte> UsersTombstone(ConflictPolicy policy, DocumentState seen, long time) =>
            base.UsersTombstone(ConflictPolicy.DeleteWins, seen, time);
    }

    private sealed class NoExistence(MutationContext context) : LackingRules(context)
    {
        public override long Existence(ConflictPolicy policy, bool isFirst, long time) => 0;
    }
}
