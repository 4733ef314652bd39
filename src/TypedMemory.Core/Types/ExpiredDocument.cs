using System.Collections.Immutable;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Core.Types;

/// <summary>A document whose time is over, as it is once its tombstones are written.</summary>
internal static class ExpiredDocument
{
    public static DocumentSnapshot Over(DocumentSnapshot document, DocumentRevision[] tombstones)
    {
        ImmutableArray<DocumentRevision> leaves =
        [
            .. tombstones.Concat(document.Leaves.Where(static leaf => leaf.Deleted)).OrderByDescending(
                static leaf => leaf.Revision),
        ];
        return new DocumentSnapshot { Id = document.Id, Sequence = document.Sequence, Leaves = leaves };
    }
}
