using Microsoft.Data.Sqlite;
using TypedMemory.Core.Store;
using TypedMemory.TestKit.Contract;

namespace TypedMemory.Sqlite.Tests;

public sealed class IdentityTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private Task<SqliteDocumentStore> OpenAsync(
        string name = "store.db", SqliteDurability durability = SqliteDurability.Normal) =>
        SqliteDocumentStore.OpenAsync(new SqliteStoreOptions { Path = _directory.File(name), Durability = durability });

    private async Task<(StoreInfo Info, string Actor)> WhoAsync(
        string name = "store.db", SqliteDurability durability = SqliteDurability.Normal)
    {
        await using SqliteDocumentStore store = await OpenAsync(name, durability);
        return (await store.GetInfoAsync(), store.Actor);
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_directory.File()};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    [Fact]
    public async Task A_store_that_is_opened_again_is_the_same()
    {
        (StoreInfo before, string actor) = await WhoAsync();
        (StoreInfo after, string sameActor) = await WhoAsync();
        Assert.Equal((before.Uuid, before.Incarnation, actor), (after.Uuid, after.Incarnation, sameActor));
        Assert.Equal(before.Created, after.Created);
    }

    [Fact]
    public async Task A_copied_file_is_a_new_incarnation_with_a_new_actor()
    {
        (StoreInfo before, string actor) = await WhoAsync();
        File.Copy(_directory.File(), _directory.File("copy.db"));
        (StoreInfo after, string newActor) = await WhoAsync("copy.db");
        Assert.Equal(before.Uuid, after.Uuid);
        Assert.NotEqual(before.Incarnation, after.Incarnation);
        Assert.NotEqual(actor, newActor);
    }

    [Fact]
    public async Task After_a_reboot_under_normal_durability_the_sequence_jumps_and_the_actor_is_new()
    {
        (StoreInfo before, string actor) = await WhoAsync();
        Execute("UPDATE meta SET value = 'another' WHERE key = 'boot'");
        await using SqliteDocumentStore store = await OpenAsync();
        Assert.NotEqual(actor, store.Actor);
        Assert.Equal(before.Incarnation, (await store.GetInfoAsync(TestContext.Current.CancellationToken)).Incarnation);
        WriteOutcome outcome = await store.PutAsync(TestKit.Contract.Documents.First("fact:a", "{}"));
        Assert.Equal(before.UpdateSequence + (1 << 20) + 1, outcome.Sequence);
    }

    [Fact]
    public async Task After_a_reboot_a_feed_that_has_read_all_stands_where_the_store_says_it_is()
    {
        await WhoAsync();
        Execute("UPDATE meta SET value = 'another' WHERE key = 'boot'");
        await using SqliteDocumentStore store = await OpenAsync();
        StoreChangesPage page = await store.ReadChangesAsync(new StoreChangesQuery { Limit = 1000 });
        Assert.Equal((await store.GetInfoAsync()).UpdateSequence, page.LastSequence);
    }

    [Fact]
    public async Task After_a_reboot_under_full_durability_all_stays()
    {
        (StoreInfo before, string actor) = await WhoAsync(durability: SqliteDurability.Full);
        Execute("UPDATE meta SET value = 'another' WHERE key = 'boot'");
        (StoreInfo after, string sameActor) = await WhoAsync(durability: SqliteDurability.Full);
        Assert.Equal((before.UpdateSequence, actor), (after.UpdateSequence, sameActor));
    }

    [Fact]
    public async Task A_backup_is_taken_in_use_and_restores_as_a_new_incarnation()
    {
        (StoreInfo before, string actor) = await WhoAsync();
        await using (SqliteDocumentStore store = await OpenAsync())
        {
            await store.PutAllAsync("fact:a", "fact:b");
            await store.AcknowledgeAsync("reader", store.LastSequence);
            await store.BackupAsync(_directory.File("backup.db"));
            await store.PutAllAsync("fact:c");
            StoreException open = await Assert.ThrowsAsync<StoreException>(
                () => SqliteDocumentStore.RestoreAsync(
                    _directory.File("backup.db"), new() { Path = _directory.File() }));
            Assert.Equal(StoreFailure.Busy, open.Failure);
            Assert.NotNull(await store.GetAsync("fact:c"));
        }

        await using SqliteDocumentStore restored =
            await SqliteDocumentStore.RestoreAsync(_directory.File("backup.db"), new() { Path = _directory.File() });
        Assert.Equal(["fact:a", "fact:b"], await restored.IdsAsync(new ListQuery()));
        Assert.NotEqual(before.Incarnation, (await restored.GetInfoAsync()).Incarnation);
        Assert.NotEqual(actor, restored.Actor);
        TypedMemoryException resume = await Assert.ThrowsAsync<TypedMemoryException>(
            async () => await restored.GetSubscriptionAsync("reader"));
        Assert.Equal(TypedMemoryErrorCodes.UnknownSequence, resume.Code);
        await restored.RemoveSubscriptionAsync("reader");
        Assert.Null(await restored.GetSubscriptionAsync("reader"));
        Assert.Empty(await restored.CheckIntegrityAsync());
    }

    [Fact]
    public async Task What_is_no_store_is_not_restored()
    {
        await WhoAsync();
        await File.WriteAllTextAsync(
            _directory.File("backup.db"), new string('x', 5000), TestContext.Current.CancellationToken);
        StoreException error = await Assert.ThrowsAsync<StoreException>(
            () => SqliteDocumentStore.RestoreAsync(_directory.File("backup.db"), new() { Path = _directory.File() }));
        Assert.Equal(StoreFailure.NotAStore, error.Failure);
        await WhoAsync();
    }

    [Fact]
    public async Task A_destroyed_store_leaves_no_file()
    {
        SqliteDocumentStore store = await OpenAsync();
        await store.PutAllAsync("fact:a");
        await store.DestroyAsync(TestContext.Current.CancellationToken);
        Assert.Empty(Directory.GetFiles(_directory.Path));
    }
}
