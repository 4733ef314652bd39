using TypedMemory.Core.Store;
using TypedMemory.Hub.Databases;
using TypedMemory.Sqlite;

namespace TypedMemory.Hub.Tests.Hosting;

public sealed class CompactionTests
{
    [Fact]
    public async Task Of_those_who_ask_at_once_one_starts_a_compaction()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        string folder = Directory.CreateTempSubdirectory("typedmemory-compaction-").FullName;
        var store = await SqliteDocumentStore.OpenAsync(
            new SqliteStoreOptions { Path = Path.Combine(folder, "a.db") }, stop);
        HubDatabase database = await HubDatabase.OpenAsync("a", store, ownsStore: true, DatabaseSecurity.Public, stop);
        for (int round = 0; round < 500; round++)
        {
            using var together = new Barrier(2);
            bool[] begun = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    together.SignalAndWait(stop);
                    return database.TryBeginCompaction(DateTimeOffset.UnixEpoch);
                },
                stop, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
            Assert.Single(begun, true);
            var progress = new CompactionProgress(CompactionStep.Pages, round, 500);
            database.NoteCompaction(progress);
            Assert.Equal(progress, database.Compaction!.Progress);
            database.EndCompaction();
            database.NoteCompaction(progress);
            Assert.Null(database.Compaction);
        }

        Assert.True(database.IsIdle);
        await database.DisposeAsync();
        Assert.False(database.TryBeginCompaction(DateTimeOffset.UnixEpoch));
        Directory.Delete(folder, recursive: true);
    }
}
