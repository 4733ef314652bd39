using TypedMemory.Core.Merging;
using TypedMemory.Core.Store;

namespace TypedMemory.Conflicts;

/// <summary>
/// An edit that puts back the reserved member that a foreign editor dropped (docs/design.md, merge rule 7), where that
/// can be done here. It asks the store for ancestors.
/// </summary>
internal sealed class RestoreEdit(IDocumentStore store, string id) : IOptimisticEdit
{
    public string Id => id;

    /// <summary>Whether there was something to restore when the edit was last composed.</summary>
    public bool Restores { get; private set; }

    public async ValueTask<DocumentWrite?> ComposeAsync(
        DocumentSnapshot? current, EditContext context, CancellationToken cancellationToken)
    {
        DocumentWrite? write = current is null
            ? null
            : await DroppedMember.RestoreAsync(store, current, cancellationToken).ConfigureAwait(false);
        Restores = write is not null;
        return write;
    }
}
