using TypedMemory.Replication.Local;
using TypedMemory.Replication.Sync;
using TypedMemory.Sqlite;
using TypedMemory.TestKit;

namespace TypedMemory.Replication.Tests;

/// <summary>
/// docs/design.md, merge rule 4: a store of which a peer has seen more than it has takes a new actor.
/// </summary>
public sealed class RolledBackStoreTests : TwoStores
{
    [Fact]
    public async Task Rule_4_a_store_takes_a_new_actor_when_a_peers_record_shows_a_higher_sequence_than_it_has()
    {
        await Ours.PutAsync("fact:1", "{}");
        await Replicator.SyncAsync(Local, Remote, cancellationToken: Token);
        object backup = Ours.Backup();
        await Ours.PutAsync("fact:2", "{}");
        await Replicator.SyncAsync(Local, Remote, cancellationToken: Token);
        (string actor, long seen) = (Ours.Actor, Ours.LastSequence);

        Ours.RollBack(backup);
        Assert.Equal(actor, Ours.Actor);
        await Replicator.SyncAsync(Local, Remote, cancellationToken: Token);
        Assert.NotEqual(actor, Ours.Actor);
        Assert.True(Ours.LastSequence > seen, "The sequence goes on below one that was seen.");
        await StoreComparison.AssertSameAsync(Theirs, Ours);

        actor = Ours.Actor;
        await Ours.PutAsync("fact:3", "{}");
        await Replicator.SyncAsync(Local, Remote, cancellationToken: Token);
        Assert.Equal(actor, Ours.Actor);
        await StoreComparison.AssertSameAsync(Theirs, Ours);
    }

    [Fact]
    public async Task Rule_4_a_record_of_another_incarnation_says_nothing_of_the_store()
    {
        string actor = Ours.Actor;
        Assert.False(await Ours.NoteSeenAsync("another", 1_000, Token));
        Assert.Equal(actor, Ours.Actor);
    }

    [Fact]
    public async Task Rule_4_old_bytes_written_over_a_file_are_noticed_when_the_store_meets_a_peer()
    {
        string folder = Directory.CreateTempSubdirectory("typedmemory-rollback-").FullName;
        try
        {
            string path = Path.Combine(folder, "store.db");
            byte[] old = await WithStoreAsync(path, static async (store, peer) =>
            {
                await store.PutAsync("fact:1", "{}");
                await Replicator.SyncAsync(new LocalPeer(store), peer, cancellationToken: Token);
            });
            string actor = "", renewed = "";
            await WithStoreAsync(path, async (store, peer) =>
            {
                await store.PutAsync("fact:2", "{}");
                await Replicator.SyncAsync(new LocalPeer(store), peer, cancellationToken: Token);
                actor = store.Actor;
            });

            // The same file: machine, path and inode are as they were.
            await using (FileStream file = new(path, FileMode.Open, FileAccess.Write))
            {
                file.SetLength(0);
                await file.WriteAsync(old, Token);
            }

            await WithStoreAsync(path, async (store, peer) =>
            {
                Assert.Equal(actor, store.Actor);
                long seen = (await store.GetInfoAsync(Token)).UpdateSequence + 1;
                await Replicator.SyncAsync(new LocalPeer(store), peer, cancellationToken: Token);
                renewed = store.Actor;
                Assert.NotEqual(actor, renewed);
                Assert.True((await store.GetInfoAsync(Token)).UpdateSequence > seen + 1_000);
                await store.PutAsync("fact:3", "{}");
                await Replicator.SyncAsync(new LocalPeer(store), peer, cancellationToken: Token);
                await StoreComparison.AssertSameAsync(Theirs, store);
            });
            await WithStoreAsync(path, (store, _) =>
            {
                Assert.Equal(renewed, store.Actor);
                return Task.CompletedTask;
            });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Does something with a store; gives the file's bytes after it was closed.</summary>
    private async Task<byte[]> WithStoreAsync(string path, Func<SqliteDocumentStore, RemotePeer, Task> action)
    {
        await using (SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
            new SqliteStoreOptions { Path = path }, Token))
        {
            await action(store, Remote);
        }

        return await File.ReadAllBytesAsync(path, Token);
    }
}
