using Microsoft.Extensions.Time.Testing;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Sync;
using TypedMemory.Sqlite;
using TypedMemory.TestKit;

namespace TypedMemory.Replication.Tests;

/// <summary>The engine on the store that ships.</summary>
public sealed class SqliteTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("typedmemory-replication-").FullName;
    private readonly List<SqliteDocumentStore> _stores = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_files_converge_with_conflicts_deletes_and_attachments()
    {
        (SqliteDocumentStore ours, SqliteDocumentStore theirs) = (await OpenAsync("ours"), await OpenAsync("theirs"));
        for (int i = 0; i < 300; i++) await ours.PutAsync($"fact:{i}", $$"""{"n":{{i}}}""");
        for (int i = 200; i < 500; i++) await theirs.PutAsync($"fact:{i}", $$"""{"m":{{i}}}""");
        await theirs.PutAsync("a/b c+é", "{}", await theirs.AttachAsync("x", new byte[100_000]));
        await SyncAsync(ours, theirs);
        await StoreComparison.AssertSameAsync(ours, theirs);
        Assert.Equal(100, (await ours.GetInfoAsync(Token)).ConflictedDocuments);

        for (int i = 0; i < 50; i++) await theirs.DeleteAsync($"fact:{i}");
        await SyncAsync(ours, theirs);
        await StoreComparison.AssertSameAsync(ours, theirs);
    }

    [Fact]
    public async Task A_body_that_was_altered_in_the_file_is_refused_and_not_pushed()
    {
        (SqliteDocumentStore ours, SqliteDocumentStore theirs) = (await OpenAsync("ours"), await OpenAsync("theirs"));
        await ours.PutAsync("fact:1", "{\"text\":\"right\"}");
        await ours.PutAsync("fact:2", "{\"text\":\"other\"}");
        await ours.DisposeAsync();
        byte[] file = await File.ReadAllBytesAsync(ours.Path, Token);
        file[file.AsSpan().IndexOf("right"u8)] = (byte)'f';
        await File.WriteAllBytesAsync(ours.Path, file, Token);
        ours = await OpenAsync("ours");
        await SyncAsync(ours, theirs);
        Assert.Null(await theirs.GetAsync("fact:1", Token));
        Assert.NotNull(await theirs.GetAsync("fact:2", Token));
    }

    [Theory]
    [InlineData("UPDATE docs SET path = x'0102' WHERE id = 'fact:1'")]
    [InlineData("UPDATE docs SET flags = flags | 4 WHERE id = 'fact:1'")]
    [InlineData("UPDATE docs SET rev = x'0102' WHERE id = 'fact:1'")]
    public async Task A_row_that_was_damaged_holds_up_no_other_document(string sql)
    {
        (SqliteDocumentStore ours, SqliteDocumentStore theirs) = (await OpenAsync("ours"), await OpenAsync("theirs"));
        await ours.PutAsync("fact:1", "{\"text\":\"right\"}");
        for (int i = 2; i < 100; i++) await ours.PutAsync($"fact:{i}", "{}");
        await ours.DisposeAsync();
        Assert.Equal(SQLitePCL.raw.SQLITE_OK, SQLitePCL.raw.sqlite3_open(ours.Path, out SQLitePCL.sqlite3 file));
        using (file) Assert.Equal(SQLitePCL.raw.SQLITE_OK, SQLitePCL.raw.sqlite3_exec(file, sql));
        ours = await OpenAsync("ours");
        await SyncAsync(ours, theirs);
        Assert.Null(await theirs.GetAsync("fact:1", Token));
        Assert.Equal(98, (await theirs.GetInfoAsync(Token)).Documents);
        RefusedDocument refused = Assert.Single(await Replicator.ReadRefusedAsync(ours, Token));
        Assert.Equal(("fact:1", TypedMemoryErrorCodes.Corrupt), (refused.Id, refused.Error));
    }

    [Theory]
    [InlineData("UPDATE docs SET flags = flags | 4 WHERE id = 'fact:1'")]
    [InlineData("UPDATE docs SET rev = x'0102' WHERE id = 'fact:1'")]
    public async Task What_comes_for_a_row_that_was_damaged_holds_up_no_other_document(string sql)
    {
        (SqliteDocumentStore ours, SqliteDocumentStore theirs) = (await OpenAsync("ours"), await OpenAsync("theirs"));
        await ours.PutAsync("fact:1", "{\"text\":\"right\"}");
        await SyncAsync(ours, theirs);
        await ours.DisposeAsync();
        Assert.Equal(SQLitePCL.raw.SQLITE_OK, SQLitePCL.raw.sqlite3_open(ours.Path, out SQLitePCL.sqlite3 file));
        using (file) Assert.Equal(SQLitePCL.raw.SQLITE_OK, SQLitePCL.raw.sqlite3_exec(file, sql));
        ours = await OpenAsync("ours");
        for (int i = 1; i < 100; i++) await theirs.PutAsync($"fact:{i}", "{\"text\":\"newer\"}");
        await SyncAsync(ours, theirs);
        Assert.NotNull(await ours.GetAsync("fact:99", Token));
        Assert.Contains(await Replicator.ReadRefusedAsync(ours, Token), static refused => refused.Id == "fact:1");
    }

    [Fact]
    public async Task The_lease_of_an_idle_holder_writes_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere a counter moves each second.");
        SqliteDocumentStore ours = await OpenAsync("ours"), other = await OpenAsync("ours");
        var time = new FakeTimeProvider();
        StoreLease lease = StoreLease.Of(ours, time);
        await lease.JoinAsync(static _ => { }, Token);
        ReplicationLease held = await other.ReadLeaseAsync(Token);
        byte[] wal = await ReadWalAsync();
        for (int second = 0; second < 300; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            for (int i = 0; i < 5; i++) await Task.Yield();
        }

        Assert.Equal(held, await other.ReadLeaseAsync(Token));
        Assert.Equal(wal, await ReadWalAsync());

        // Another process gets it the moment that it is free, without 5 s of waiting.
        await lease.LeaveAsync();
        StoreLease next = StoreLease.Of(other, time);
        Assert.Equal(held.Epoch + 1, (await next.JoinAsync(static _ => { }, Token)).Epoch);
        await next.LeaveAsync();

        async Task<byte[]> ReadWalAsync()
        {
            await using var stream = new FileStream(
                ours.Path + "-wal", FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            await stream.CopyToAsync(copy, Token);
            return copy.ToArray();
        }
    }

    [Fact]
    public async Task A_store_that_is_opened_again_goes_on_from_its_checkpoint()
    {
        SqliteDocumentStore theirs = await OpenAsync("theirs");
        SqliteDocumentStore ours = await OpenAsync("ours");
        for (int i = 0; i < 100; i++) await theirs.PutAsync($"{i}", "{}");
        await SyncAsync(ours, theirs);
        await ours.DisposeAsync();
        ours = await OpenAsync("ours");
        var remote = new RemotePeer(new LocalPeer(theirs, "theirs"));
        await Replicator.SyncAsync(new LocalPeer(ours), remote, cancellationToken: Token);
        Assert.Empty(remote.Compared);
    }

    [Fact]
    public async Task A_prefix_is_evicted_without_tombstones()
    {
        (SqliteDocumentStore ours, SqliteDocumentStore theirs) = (await OpenAsync("ours"), await OpenAsync("theirs"));
        for (int i = 0; i < 20; i++) await theirs.PutAsync($"fact:{i}", "{}");
        for (int i = 0; i < 20; i++) await theirs.PutAsync($"skill:{i}", "{}");
        await SyncAsync(ours, theirs);
        await ours.PutAsync("fact:3", """{"unpushed":true}""");
        await Assert.ThrowsAsync<TypedMemoryException>(
            () => Replicator.EvictAsync(ours, new LocalPeer(theirs), "fact:", cancellationToken: Token));
        await SyncAsync(ours, theirs);
        Assert.Equal(20, await Replicator.EvictAsync(ours, new LocalPeer(theirs), "fact:", cancellationToken: Token));
        Assert.Equal(20, (await StoreComparison.DescribeAsync(ours)).Count);
        Assert.Equal(
            (20, 0), ((await ours.GetInfoAsync(Token)).Documents, (await ours.GetInfoAsync(Token)).DeletedDocuments));
        await SyncAsync(ours, theirs);
        await StoreComparison.AssertSameAsync(ours, theirs);
    }

    [Fact]
    public async Task Of_two_processes_on_one_file_one_replicates_and_the_other_takes_over()
    {
        // Two stores on one file stand for two processes: the lease and the feed go through the file.
        SqliteDocumentStore first = await OpenAsync("ours");
        SqliteDocumentStore second = await OpenAsync("ours");
        SqliteDocumentStore theirs = await OpenAsync("theirs");
        SyncSession one = SyncSession.Start(first, new LocalPeer(theirs, "theirs"), new SyncOptions { Live = true });
        await one.WhenSyncedAsync(Token);
        await using SyncSession two = SyncSession.Start(
            second, new LocalPeer(theirs, "theirs"), new SyncOptions { Live = true });
        await SessionTests.UntilAsync(two, static status => status.State == SyncState.Standby);

        // What the one that stands by writes is replicated by the other.
        await second.PutAsync("a", "{}");
        await one.WhenSyncedAsync(Token);
        Assert.NotNull(await theirs.GetAsync("a", Token));

        await one.DisposeAsync();
        await theirs.PutAsync("b", "{}");
        await two.WhenSyncedAsync(Token);
        Assert.NotNull(await second.GetAsync("b", Token));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (SqliteDocumentStore store in _stores) await store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static Task<SyncResult> SyncAsync(SqliteDocumentStore ours, SqliteDocumentStore theirs) =>
        Replicator.SyncAsync(new LocalPeer(ours, "ours"), new LocalPeer(theirs, "theirs"), cancellationToken: Token);

    private async Task<SqliteDocumentStore> OpenAsync(string name)
    {
        SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
            new SqliteStoreOptions { Path = Path.Combine(_folder, name + ".db") }, Token);
        _stores.Add(store);
        return store;
    }
}
