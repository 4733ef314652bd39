using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Core.Merging.Forgetting;

/// <summary>Erases documents: the values, the past and the attachments here, and by a tombstone everywhere.</summary>
public static class DocumentForget
{
    /// <summary>Erases a document.</summary>
    /// <param name="store">The store.</param>
    /// <param name="merge">The type's merge; its policy is <see cref="ConflictPolicy.ForgetWins"/>.</param>
    /// <param name="id">The document's id.</param>
    /// <param name="cancellationToken">Ends the wait; what was taken up is still finished.</param>
    /// <returns>Whether there was ever such a document; one that is deleted has its past erased.</returns>
    /// <exception cref="InvalidOperationException">The type has another policy.</exception>
    public static async ValueTask<bool> RunAsync(
        IDocumentStore store, IMemoryMerge merge, string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(merge);
        ArgumentNullException.ThrowIfNull(id);
        if (merge.Policy != ConflictPolicy.ForgetWins)
        {
            throw new InvalidOperationException(
                $"The document \"{id}\" was not forgotten: its type is {merge.Policy}, so that a concurrent edit could bring it back. Declare the type with Conflicts = ConflictPolicy.ForgetWins; DeleteAsync deletes it.");
        }

        var edit = new ForgetEdit(merge, id);
        IReadOnlyList<WriteOutcome> outcomes = store.Capability<IErasingStore>() is { } erasing
            ? await erasing.EraseAsync([edit], cancellationToken).ConfigureAwait(false)
            : await store.EditAsync([edit], cancellationToken).ConfigureAwait(false);
        return outcomes[0].Error is { } error ? throw error : edit.Exists;
    }

    /// <summary>
    /// Drops what is kept here of the past of documents that another replica has forgotten. Those that live, or are
    /// unknown, are left alone.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="ids">The documents' ids, of types where forgetting wins.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async ValueTask ErasePastAsync(
        IDocumentStore store, IReadOnlyList<string> ids, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(ids);
        if (ids.Count == 0 || store.Capability<IErasingStore>() is not { } erasing) return;
        await erasing.EraseAsync(
            [.. ids.Select(static id => new PastEdit(id))], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Changes nothing: the past alone goes.</summary>
    private sealed class PastEdit(string id) : IDocumentEdit
    {
        public string Id => id;

        public DocumentWrite? Compose(DocumentSnapshot? current, EditContext context) => null;
    }
}
