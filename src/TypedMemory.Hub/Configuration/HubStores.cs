using TypedMemory.Core.Store;
using TypedMemory.Sqlite;

namespace TypedMemory.Hub.Configuration;

/// <summary>Opens the store of a database.</summary>
internal static class HubStores
{
    public static async ValueTask<IDocumentStore> OpenAsync(
        string path, HubOptions options, TimeProvider time, CancellationToken cancellationToken,
        bool readOnly = false) =>
        await SqliteDocumentStore.OpenAsync(
            new SqliteStoreOptions
            {
                Path = path,
                ReadOnly = readOnly,
                // Another store builds on what a hub has acknowledged, so it must survive a power loss (docs/design.md,
                // invariant 6).
                Durability = SqliteDurability.Full,
                // CouchDB's clients read superseded revisions until someone compacts.
                History = SqliteHistory.UntilCompaction,
                // How large a document may be is seen at the door, since it changes while the store is open.
                Limits = options.DocumentLimits with { MaxDocumentSize = int.MaxValue },
                TimeProvider = time,
            },
            cancellationToken).ConfigureAwait(false);
}
