using System.Collections.Immutable;
using System.Text;
using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Simulation;

/// <summary>
/// Rule 1: a merged revision is an ordinary child of the winner, a loser's tombstone bare, fast-forward onto the
/// winner.
/// </summary>
internal static class WithoutRule1
{
    public static IEnumerable<Mutation> All { get; } =
    [
        new("1-hash", "the losing revisions are hashed into the merged one")
            { Rules = static context => new HashedLosers(context) },
        new("1-child-of-winner", "the merged revision continues the leaf that was made here")
            { Rules = static context => new ChildOfOwn(context) },
        new("1-bare-tombstone", "a loser's tombstone names the merged revision")
            { Rules = static context => new NamingTombstone(context) },
        new("1-fast-forward", "a merged revision is always written")
            { Rules = static context => new NoFastForward(context) },
        new("1-onto-the-winner", "each replica keeps a leaf of its own choice, if that is the join already")
            { Rules = static context => new FastForwardOntoAny(context) },
    ];

    private sealed class HashedLosers(MutationContext context) : LackingRules(context)
    {
        public override DocumentRevision Merge(
            List<LeafSet.Leaf> survivors, ReadOnlyMemory<byte> body, ImmutableArray<DocumentAttachment> attachments)
        {
            DocumentRevision merged = base.Merge(survivors, body, attachments);
            string leaves = string.Join(' ', survivors.Select(static leaf => leaf.Revision.Revision));
            byte[] hashed = [.. body.Span, .. Encoding.UTF8.GetBytes(leaves)];
            RevisionId revision = RevisionHasher.Compute(survivors[0].Revision.Revision, false, hashed, attachments);
            return new DocumentRevision
            {
                Id = merged.Id,
                Path = survivors[0].Revision.Path.Append(revision),
                Body = body,
                Attachments = attachments,
            };
        }
    }

    private sealed class ChildOfOwn(MutationContext context) : LackingRules(context)
    {
        public override DocumentRevision Merge(
            List<LeafSet.Leaf> survivors, ReadOnlyMemory<byte> body, ImmutableArray<DocumentAttachment> attachments)
        {
            // By the replica's number: whichever it holds for its own.
            DocumentRevision own = survivors[Context.Replica.Name[^1] % survivors.Count].Revision;
            return RevisionWriter.Child(own.Id, own.Path, deleted: false, body, attachments);
        }
    }

    private sealed class NamingTombstone(MutationContext context) : LackingRules(context)
    {
        public override DocumentRevision LosersTombstone(LeafSet.Leaf loser, DocumentRevision? merged)
        {
            byte[] body = Encoding.UTF8.GetBytes(
                $$"""{"by":"{{Context.Replica.Name}}","merged":"{{merged?.Revision}}"}""");
            return RevisionWriter.Child(loser.Revision.Id, loser.Revision.Path, deleted: true, body, []);
        }
    }

    private sealed class NoFastForward(MutationContext context) : LackingRules(context)
    {
        public override DocumentRevision? FastForward(
            List<LeafSet.Leaf> survivors, ReadOnlyMemory<byte> body, ImmutableArray<DocumentAttachment> attachments) =>
                null;
    }

    private sealed class FastForwardOntoAny(MutationContext context) : LackingRules(context)
    {
        public override DocumentRevision? FastForward(
            List<LeafSet.Leaf> survivors, ReadOnlyMemory<byte> body, ImmutableArray<DocumentAttachment> attachments) =>
            Choose([.. survivors.Select(static leaf => leaf.Revision).Where(leaf => IsJoin(leaf, body, attachments))]);

        private DocumentRevision? Choose(DocumentRevision[] joins) =>
            joins.Length == 0 ? null : joins[Context.Replica.Name[^1] % joins.Length];
    }
}
