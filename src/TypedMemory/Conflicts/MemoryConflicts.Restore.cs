using TypedMemory.Core.Merging;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Telemetry;

namespace TypedMemory.Conflicts;

internal sealed partial class MemoryConflicts
{
    /// <summary>
    /// Whether the store holds the body that a document's only leaf replaced. Without history that is only so where the
    /// leaf lacks the reserved member: so this look decides without reading the document.
    /// </summary>
    private static async ValueTask<bool> HasAncestorAsync(
        IDocumentStore store, string id, RevisionTree tree, CancellationToken cancellationToken)
    {
        RevisionLeaf leaf = tree.Winner;
        if (leaf.Deleted || leaf.Revision.Generation == 1 || tree.GetPath(leaf.Revision).Parent is not { } parent)
            return false;
        return await store.GetAsync(id, parent, cancellationToken).ConfigureAwait(false) is not null;
    }

    /// <summary>
    /// Puts back the reserved member that a foreign editor dropped (docs/design.md, merge rule 7), where that can be
    /// done here.
    /// </summary>
    private async ValueTask RestoreMemberAsync(IDocumentStore store, string id, CancellationToken cancellationToken)
    {
        var edit = new RestoreEdit(store, id);
        IReadOnlyList<WriteOutcome> outcomes =
            await new OptimisticEdits(store, [edit]).WriteAsync(cancellationToken).ConfigureAwait(false);
        if (outcomes[0].Error is { } error) Stick(id, ResolutionOutcome.Failed, error.Message);
        else if (edit.Restores) Log.MemberRestored(_logger, id);
    }
}
