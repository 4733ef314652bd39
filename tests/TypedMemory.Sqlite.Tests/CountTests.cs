using Microsoft.Data.Sqlite;
using TypedMemory.Core.Queries;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Layout;
using TypedMemory.TestKit.Contract;

namespace TypedMemory.Sqlite.Tests;

/// <summary>Counts are kept with the documents: whatever happens to those, they are what counting one by one gives.</summary>
public sealed class CountTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private SqliteDocumentStore _store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _store = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Counts_are_exact_whatever_happens_to_documents(int seed)
    {
        var random = new Random(seed);
        for (int step = 0; step < 300; step++)
        {
            string id = $"{"abc"[random.Next(3)]}:{random.Next(12)}";
            DocumentSnapshot? now = await _store.GetSnapshotAsync(id, Token);
            switch (random.Next(12))
            {
                case 0: await _store.PutAsync(Foreign(id, random)); break;
                case 1 when now is not null: await PurgeAsync(now, random); break;
                case 2 when step % 9 == 0: await _store.EvictAsync(new StoreEviction(id[..2]), Token); break;
                case 3 when step % 5 == 0: await ReopenAsync(); break;
                case 4 when now is not null: await PutOverAsync(now.Winner, "{}", deleted: true); break;
                case 5: await FailAsync(id); break;
                default: await PutOverAsync(now?.Winner, $"{{\"n\":{step}}}", deleted: false, id); break;
            }

            await DemandExactAsync();
        }

        await ReopenAsync();
        await DemandExactAsync();
    }

    [Fact]
    public async Task Another_store_on_the_file_sees_what_was_counted()
    {
        await using SqliteDocumentStore other = await OpenAsync();
        await _store.PutAllAsync("a:1", "a:2");
        await other.PutAllAsync("a:3", "b:1");
        await _store.PutAllAsync("a:4");
        foreach (SqliteDocumentStore store in (SqliteDocumentStore[])[_store, other])
        {
            Assert.Equal(4, await store.CountAsync("a:", Token));
            Assert.Equal(5, (await store.GetInfoAsync(Token)).Documents);
            Assert.Equal(1, await store.CountAsync(new DocumentQuery { Prefix = "b:" }, Token));
        }
    }

    [Fact]
    public async Task A_batch_that_fails_counts_nothing()
    {
        await _store.PutAllAsync("a:1");
        IReadOnlyList<WriteOutcome> outcomes = await _store.WriteAsync(
            new DocumentBatch
            {
                Atomic = true,
                Writes =
                [
                    TestKit.Contract.Documents.Write(TestKit.Contract.Documents.First("a:2", "{}")),
                    new DocumentWrite
                    {
                        Id = "a:3", IfSequence = 99, Revisions = [TestKit.Contract.Documents.First("a:3", "{}")],
                    },
                ],
            },
            Token);
        Assert.All(outcomes, static outcome => Assert.NotNull(outcome.Error));
        await DemandExactAsync();
        await _store.PutAllAsync("a:4");
        Assert.Equal(2, await _store.CountAsync("a:", Token));
    }

    [Fact]
    public async Task A_store_of_version_5_is_counted_once()
    {
        await _store.PutAllAsync("a:1", "a:2", "b:1");
        await _store.PutAsync(TestKit.Contract.Documents.Foreign("a:1", "{}", false, "1-" + TestKit.Contract.Documents.Hash(7)));
        await PutOverAsync((await _store.GetAsync("a:2", Token))!, "{}", deleted: true);
        await _store.DisposeAsync();
        Execute("ALTER TABLE docs DROP COLUMN counts; DROP TABLE counts; PRAGMA user_version = 5");
        _store = await OpenAsync();
        await DemandExactAsync();
        StoreInfo info = await _store.GetInfoAsync(Token);
        Assert.Equal((2, 1, 1), (info.Documents, info.DeletedDocuments, info.ConflictedDocuments));
        await _store.PutAllAsync("a:3");
        await DemandExactAsync();
    }

    [Fact]
    public async Task A_write_by_a_library_that_keeps_no_counts_is_noticed()
    {
        await _store.PutAllAsync("a:1", "a:2");
        Execute("UPDATE docs SET flags = flags | 1, seq = seq + 70000 WHERE id = 'a:2'");
        Assert.Equal(1, await _store.CountAsync("a:", Token));
        Execute("INSERT INTO docs(id, type, seq, flags, rev, body) SELECT 'a:9', type, seq + 1, 0, rev, body FROM docs WHERE id = 'a:2'");
        Assert.Equal(2, await _store.CountAsync("a:", Token));
        await _store.PutAllAsync("a:3");
        Assert.Equal(3, await _store.CountAsync("a:", Token));
    }

    [Fact]
    public async Task A_wrong_count_is_reported_and_a_compaction_mends_it()
    {
        await _store.PutAllAsync("a:1", "a:2", "a:3");
        Execute("DELETE FROM docs WHERE id = 'a:1'");
        Assert.Contains(
            await _store.CheckIntegrityAsync(Token),
            static problem => problem.Contains("\"a:\"", StringComparison.Ordinal) && problem.Contains("2 live", StringComparison.Ordinal));
        await _store.CompactAsync(Token);
        Assert.Empty(await _store.CheckIntegrityAsync(Token));
        Assert.Equal(2, await _store.CountAsync("a:", Token));
    }

    private Task<SqliteDocumentStore> OpenAsync() =>
        SqliteDocumentStore.OpenAsync(new SqliteStoreOptions { Path = _directory.File() }, Token);

    private async Task ReopenAsync()
    {
        await _store.DisposeAsync();
        _store = await OpenAsync();
    }

    private Task<WriteOutcome> PutOverAsync(DocumentRevision? parent, string body, bool deleted, string? id = null) =>
        _store.PutAsync(TestKit.Contract.Documents.Child(id ?? parent!.Id, parent, body, deleted));

    /// <summary>A revision that continues nothing that is here, now and then a deleted one.</summary>
    private static DocumentRevision Foreign(string id, Random random) => TestKit.Contract.Documents.Foreign(
        id, "{\"f\":1}", random.Next(3) == 0,
        $"2-{TestKit.Contract.Documents.Hash(random.Next(1000))}",
        $"1-{TestKit.Contract.Documents.Hash(random.Next(1000))}");

    private async Task PurgeAsync(DocumentSnapshot document, Random random)
    {
        RevisionId leaf = document.Leaves[random.Next(document.Leaves.Length)].Revision;
        await _store.PurgeAsync([new DocumentRevisions(document.Id, [leaf])], Token);
    }

    /// <summary>A write that is refused, in one batch with one that is not.</summary>
    private async Task FailAsync(string id)
    {
        DocumentRevision stale = TestKit.Contract.Documents.First(id, "{\"stale\":1}");
        await _store.WriteAsync(TestKit.Contract.Documents.Batch(
            new DocumentWrite { Id = id, IfSequence = 1 << 40, Revisions = [stale] },
            TestKit.Contract.Documents.Write(TestKit.Contract.Documents.First("c:" + id, "{}"))), Token);
    }

    private async Task DemandExactAsync()
    {
        foreach (string prefix in (string[])["", "a:", "b:", "c:"])
        {
            List<string> live = await _store.IdsAsync(new ListQuery { Prefix = prefix });
            List<string> all = await _store.IdsAsync(new ListQuery { Prefix = prefix, IncludeDeleted = true });
            Assert.Equal(live.Count, await _store.CountAsync(prefix, Token));
            Assert.Equal(all.Count, await _store.CountAsync(
                new ListQuery { Prefix = prefix, IncludeDeleted = true }, Token));
            if (prefix.Length > 0)
                Assert.Equal(live.Count, await _store.CountAsync(new DocumentQuery { Prefix = prefix }, Token));
        }

        StoreInfo info = await _store.GetInfoAsync(Token);
        Assert.Equal((await _store.IdsAsync(new ListQuery())).Count, info.Documents);
        Assert.Equal((await _store.ReadConflictsAsync("", 1000, Token)).Count, info.ConflictedDocuments);
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_directory.File()};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
