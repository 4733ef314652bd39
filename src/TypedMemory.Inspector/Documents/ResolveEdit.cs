using System.Collections.Immutable;
using TypedMemory.Core.Merging;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Inspector.Documents;

/// <summary>An edit that ends a conflict by content that somebody has chosen.</summary>
/// <param name="id">The document's id.</param>
/// <param name="type">The document's type; <see langword="null"/> if it is not known.</param>
/// <param name="leaves">The live leaves that the page showed, the winner first.</param>
/// <param name="content">The members, without those that the library keeps beside the values.</param>
internal sealed class ResolveEdit(
    string id, MemoryType? type, ImmutableArray<RevisionId> leaves, ReadOnlyMemory<byte> content)
    : ContentEdit(id, type, leaves[0], content)
{
    protected override bool Fits(DocumentSnapshot current) =>
        current.Leaves.Where(static leaf => !leaf.Deleted).Select(static leaf => leaf.Revision).SequenceEqual(leaves);

    protected override DocumentWrite ComposePlain(DocumentSnapshot current) =>
        Tombstones.Around(current, base.ComposePlain(current));

    protected override DocumentWrite ComposeStamped(DocumentSnapshot current, EditContext context) =>
        Tombstones.Around(current, base.ComposeStamped(current, context));
}
