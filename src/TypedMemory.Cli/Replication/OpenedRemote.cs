using System.Runtime.CompilerServices;
using TypedMemory.Cli.Store;
using TypedMemory.CouchDb;
using TypedMemory.Sqlite;

namespace TypedMemory.Cli.Replication;

/// <summary>A store that exists, and a remote database where one is named.</summary>
internal sealed record OpenedRemote(SqliteDocumentStore Store, CouchDbPeer? Peer)
{
    /// <summary>Opens both, and does something with them.</summary>
    /// <param name="path">The store's file.</param>
    /// <param name="remote">Reads the database's address; <see langword="null"/> if none is needed.</param>
    /// <param name="work">What is done.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="readOnly">Whether the store is only looked at.</param>
    /// <returns>What it returns; 1 where it failed, 2 where the remote is no URL.</returns>
    public static async Task<int> RunAsync(
        string path,
        Func<RemoteAddress?> remote,
        Func<OpenedRemote, Task<int>> work,
        CancellationToken cancellationToken,
        bool readOnly = false)
    {
        try
        {
            StoreFile.Demand(path);
            CouchDbPeer? peer = remote()?.Open();
            try
            {
                SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
                    new SqliteStoreOptions { Path = path, ReadOnly = readOnly }, cancellationToken)
                        .ConfigureAwait(false);
                await using ConfiguredAsyncDisposable life = store.ConfigureAwait(false);
                return await work(new OpenedRemote(store, peer)).ConfigureAwait(false);
            }
            finally
            {
                if (peer is not null) await peer.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (FormatException error)
        {
            await Console.Error.WriteLineAsync($"error: {error.Message}").ConfigureAwait(false);
            return 2;
        }
        catch (Exception error) when (error is TypedMemoryException
            or IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            await Console.Error.WriteLineAsync($"error: {error.Message}").ConfigureAwait(false);
            return 1;
        }
    }
}
