using System.Globalization;
using TypedMemory.Core.Queries;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;
using TypedMemory.TestKit;

namespace TypedMemory.Sqlite.Tests;

/// <summary>
/// A disk that is full: each kind of write fails with the reason, what was acknowledged is there, and the store goes on
/// when there is room again, without being opened anew.
/// </summary>
public sealed class FullDiskTests
{
    private const int BodySize = 20_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SqliteDurability.Normal, "put")]
    [InlineData(SqliteDurability.Full, "put")]
    [InlineData(SqliteDurability.Normal, "bulk")]
    [InlineData(SqliteDurability.Full, "bulk")]
    [InlineData(SqliteDurability.Normal, "attachment")]
    [InlineData(SqliteDurability.Full, "attachment")]
    [InlineData(SqliteDurability.Normal, "local")]
    [InlineData(SqliteDurability.Normal, "index")]
    [InlineData(SqliteDurability.Normal, "field index")]
    [InlineData(SqliteDurability.Normal, "compaction")]
    [InlineData(SqliteDurability.Normal, "backup")]
    public async Task A_write_that_does_not_fit_fails_and_the_store_goes_on_when_there_is_room(
        SqliteDurability durability, string kind)
    {
        using SmallDisk disk = SmallDisk.Mount();
        var options = new SqliteStoreOptions { Path = disk.File(), Durability = durability };
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(options, Token);
        List<string> written = [];
        for (int i = 0; i < 30; i++) written.Add(await PutAsync(store, $"fact:{i:d4}"));
        disk.Fill();
        StoreException full = await FailAsync(
            async () =>
            {
                for (int i = 0; i < 100; i++) await WriteAsync(store, disk, kind, i, written);
            });
        Assert.Equal(StoreFailure.DiskFull, full.Failure);
        Assert.True(full.IsTransient);

        // It can still be read, and it fails again as it did, not worse.
        await CheckAsync(store, written);
        StoreException still = await FailAsync(async () =>
        {
            for (int i = 100; i < 200; i++) written.Add(await PutAsync(store, $"fact:{i:d4}"));
        });
        Assert.Equal(StoreFailure.DiskFull, still.Failure);
        await CheckAsync(store, written);

        disk.Free();
        await WriteAsync(store, disk, kind, 1000, written);
        written.Add(await PutAsync(store, "fact:after"));
        await CheckAsync(store, written);
        await store.CompactAsync(Token);
        await CheckAsync(store, written);
        await store.DisposeAsync();
        await using SqliteDocumentStore again = await SqliteDocumentStore.OpenAsync(options, Token);
        await CheckAsync(again, written);
    }

    [Theory]
    [InlineData(SqliteDurability.Normal)]
    [InlineData(SqliteDurability.Full)]
    public async Task What_was_acknowledged_before_is_there_wherever_the_disk_was_full(SqliteDurability durability)
    {
        using SmallDisk disk = SmallDisk.Mount();
        var options = new SqliteStoreOptions { Path = disk.File(), Durability = durability };
        List<string> written = [];
        int seed = Environment.TickCount, number = 0;
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        var random = new Random(seed);
        for (int round = 0; round < 8; round++)
        {
            await using (SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(options, Token))
            {
                disk.Fill(leave: random.Next(0, 40) * 4096);
                int failures = 0;
                while (failures < 3 && number < 100_000)
                {
                    string[] ids = [.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => $"fact:{number++:d6}")];
                    IReadOnlyList<Task<string>> writes = [.. ids.Select(
                        id => PutAsync(store, id, random.Next(1, 12_000)))];
                    foreach (Task<string> write in writes)
                    {
                        try
                        {
                            written.Add(await write);
                        }
                        catch (StoreException error)
                        {
                            Assert.True(error.Failure == StoreFailure.DiskFull, $"{error} (seed {seed})");
                            failures++;
                        }
                    }
                }

                if (random.Next(2) == 0) disk.Free();
                await CheckAsync(store, written);
            }

            // Closed while the disk was full, or with room again.
            disk.Free();
            await using SqliteDocumentStore opened = await SqliteDocumentStore.OpenAsync(options, Token);
            await CheckAsync(opened, written);
            foreach (string id in written.ToArray().Where(_ => random.Next(3) > 0))
            {
                RevisionId gone = await opened.DeleteAsync(id);
                await opened.PurgeAsync([new(id, [gone])], Token);
                written.Remove(id);
            }

            await opened.CompactAsync(Token);
        }
    }

    [Fact]
    public async Task A_store_that_cannot_be_opened_for_want_of_room_says_so_and_can_be_read()
    {
        using SmallDisk disk = SmallDisk.Mount();
        var options = new SqliteStoreOptions { Path = disk.File() };
        await using (SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(options, Token))
            await PutAsync(store, "fact:a");
        disk.Fill();
        StoreException full = await Assert.ThrowsAsync<StoreException>(
            () => SqliteDocumentStore.OpenAsync(options, Token));
        Assert.Equal(StoreFailure.DiskFull, full.Failure);
        await using (SqliteDocumentStore reading = await SqliteDocumentStore.OpenAsync(
            options with { ReadOnly = true }, Token)) await CheckAsync(reading, ["fact:a"]);
        StoreException other = await Assert.ThrowsAsync<StoreException>(
            () => SqliteDocumentStore.OpenAsync(options with { Path = disk.File("other.db") }, Token));
        Assert.Equal(StoreFailure.DiskFull, other.Failure);
        disk.Free();
        await using SqliteDocumentStore opened = await SqliteDocumentStore.OpenAsync(options, Token);
        await CheckAsync(opened, ["fact:a"]);
        await using SqliteDocumentStore late = await SqliteDocumentStore.OpenAsync(
            options with { Path = disk.File("other.db") }, Token);
        await PutAsync(late, "fact:b");
    }

    private static async Task WriteAsync(
        SqliteDocumentStore store, SmallDisk disk, string kind, int number, List<string> written)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"{kind.Replace(' ', '_')}:{number:d4}");
        switch (kind)
        {
            case "put":
                written.Add(await PutAsync(store, id));
                break;
            case "bulk":
                string[] ids = [.. Enumerable.Range(0, 20).Select(i => $"{id}:{i:d2}")];
                IReadOnlyList<WriteOutcome> outcomes = await store.WriteAsync(
                    new DocumentBatch
                    {
                        Writes = [.. ids.Select(one => new DocumentWrite
                        {
                            Id = one, Revisions = [TestKit.Contract.Documents.First(one, Body(BodySize))],
                        })],
                    },
                    Token);
                Assert.All(outcomes, static outcome => Assert.Null(outcome.Error));
                written.AddRange(ids);
                break;
            case "attachment":
                byte[] bytes = new byte[300_000];
                new Random(number).NextBytes(bytes);
                DocumentAttachment attachment = await store.AttachAsync("a.bin", bytes);
                await store.PutAsync(id, "{}", attachment);
                written.Add(id);
                break;
            case "local":
                await store.WriteAsync(
                    new DocumentBatch
                    {
                        LocalDocuments = [new LocalDocument(
                            "_local/" + id, System.Text.Encoding.UTF8.GetBytes(Body(BodySize)))],
                    },
                    Token);
                break;
            case "index":
                await store.EnsureIndexesAsync(
                    [new TypeIndexes("fact:", [new MemoryIndex([new(new("text", MemoryValueKind.Text))])
                    { IsFullText = true }])],
                    cancellationToken: Token);
                if (number < 1000) written.Add(await PutAsync(store, $"fact:x{number}"));
                break;
            case "field index":
                await store.EnsureIndexesAsync(
                    [new TypeIndexes("fact:", [new MemoryIndex([new(new("text", MemoryValueKind.Text))])])],
                    cancellationToken: Token);
                if (number < 1000) written.Add(await PutAsync(store, $"fact:x{number}"));
                break;
            case "compaction":
                await store.DeleteAsync("fact:0000");
                await store.PutAsync("fact:0000", Body(BodySize + number));
                await store.CompactAsync(Token);
                break;
            case "backup":
                await store.BackupAsync(disk.File($"backup{number}.db"), Token);
                break;
        }
    }

    private static async Task<string> PutAsync(SqliteDocumentStore store, string id, int size = BodySize)
    {
        await store.PutAsync(id, Body(size));
        return id;
    }

    private static string Body(int size) =>
        "{\"text\":\"" + string.Join(' ', Enumerable.Range(size, (size / 7) + 1)) + "\"}";

    private static async Task<StoreException> FailAsync(Func<Task> write) =>
        await Assert.ThrowsAsync<StoreException>(write);

    private static async Task CheckAsync(SqliteDocumentStore store, IEnumerable<string> written)
    {
        Assert.Empty(await store.CheckIntegrityAsync(Token));
        foreach (string id in written) Assert.True(await store.GetAsync(id, Token) is not null, id);
    }
}
