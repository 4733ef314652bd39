using Microsoft.Data.Sqlite;
using TypedMemory.Core.Queries;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;
using TypedMemory.TestKit.Contract;

namespace TypedMemory.Sqlite.Tests;

public sealed class IndexTests : IDisposable
{
    private static readonly MemoryMember Kind = new("kind", MemoryValueKind.Text);
    private static readonly MemoryMember Note = new("note", MemoryValueKind.Text);
    private static readonly TypeIndexes ByKind = new("fact:", [new([new(Kind)])]);
    private static readonly TypeIndexes WithText = new(
        "fact:", [new([new(Kind)]), new([new(Note)]) { IsFullText = true }]);

    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private SqliteStoreOptions Options => new() { Path = _directory.File() };

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Another_process_that_does_not_know_the_type_keeps_its_indexes()
    {
        await using SqliteDocumentStore one = await SqliteDocumentStore.OpenAsync(Options, Token);
        await using SqliteDocumentStore other = await SqliteDocumentStore.OpenAsync(Options, Token);
        await PutAsync(other, 1, "old");
        await one.EnsureIndexesAsync([WithText], null, Token);

        await PutAsync(other, 1, "new");
        await PutAsync(other, 2, "new");
        await PutAsync(one, 3, "new");

        Assert.Equal(0, await one.CountAsync(OfKind("old"), Token));
        Assert.Equal(["fact:1", "fact:2", "fact:3"], await IdsAsync(one, OfKind("new")));
        Assert.Equal(3, (await one.QueryAsync(Words("new"), 10, Token)).Rows.Count);
        Assert.Empty(await one.CheckIntegrityAsync(Token));
    }

    [Fact]
    public async Task An_index_of_a_store_that_has_documents_is_built_and_told()
    {
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(Options, Token);
        DocumentWrite[] writes = [.. Enumerable.Range(0, 2500).Select(static i =>
            TestKit.Contract.Documents.Write(
                TestKit.Contract.Documents.First($"fact:{i}", Body(i % 2 == 0 ? "even" : "odd"))))];
        await store.WriteAsync(TestKit.Contract.Documents.Batch(writes), Token);
        var told = new Told();

        await store.EnsureIndexesAsync([WithText], told, Token);

        Assert.Equal([1000, 2000, 2500], told.Done);
        Assert.Equal(1250, await store.CountAsync(OfKind("odd"), Token));
        Assert.Equal(1250, await store.CountAsync(Words("odd"), Token));
        Assert.Empty(await store.CheckIntegrityAsync(Token));
    }

    [Fact]
    public async Task Building_that_was_cut_short_is_finished_by_the_next_opening_and_serves_nobody_before()
    {
        using var cut = new CancellationTokenSource();
        await using (SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(Options, Token))
        {
            for (int i = 0; i < 1200; i++) await PutAsync(store, i, "kept");
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => store.EnsureIndexesAsync([WithText], new Cut(cut), cut.Token).AsTask());
            await PutAsync(store, 1100, "changed");
            Assert.Equal(1199, await store.CountAsync(OfKind("kept"), Token));
        }

        await using SqliteDocumentStore again = await SqliteDocumentStore.OpenAsync(Options, Token);
        await again.EnsureIndexesAsync([WithText], null, Token);
        Assert.Equal(1199, await again.CountAsync(OfKind("kept"), Token));
        Assert.Equal(1, await again.CountAsync(Words("changed"), Token));
        Assert.Empty(await again.CheckIntegrityAsync(Token));
    }

    [Fact]
    public async Task An_index_that_the_type_no_longer_declares_is_dropped_and_another_one_built()
    {
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(Options, Token);
        await PutAsync(store, 1, "a");
        await store.EnsureIndexesAsync([WithText], null, Token);
        await store.EnsureIndexesAsync([ByKind], null, Token);
        TypedMemoryException error = await Assert.ThrowsAsync<TypedMemoryException>(
            () => store.QueryAsync(Words("a"), 1, Token).AsTask());
        Assert.Contains("[FullText]", error.Message, StringComparison.Ordinal);

        await store.EnsureIndexesAsync([new TypeIndexes("fact:", [])], null, Token);
        Assert.Equal(0, Scalar("SELECT count(*) FROM index_keys"));
        Assert.Equal(0, Scalar("SELECT count(*) FROM indexes"));
        Assert.Equal(1, await store.CountAsync(OfKind("a"), Token));
    }

    [Fact]
    public async Task An_index_of_another_version_of_definitions_is_built_anew()
    {
        await using (SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(Options, Token))
        {
            await PutAsync(store, 1, "a");
            await store.EnsureIndexesAsync([ByKind], null, Token);
        }

        Execute("UPDATE indexes SET definition = replace(definition, '\"v\":3', '\"v\":2'); DELETE FROM index_keys");
        await using SqliteDocumentStore again = await SqliteDocumentStore.OpenAsync(Options, Token);
        Assert.Equal(["fact:1"], await IdsAsync(again, OfKind("a")));
        await again.EnsureIndexesAsync([ByKind], null, Token);
        Assert.Equal(1, Scalar("SELECT count(*) FROM index_keys"));
        Assert.Empty(await again.CheckIntegrityAsync(Token));
    }

    [Fact]
    public async Task Purge_compaction_eviction_and_restore_leave_the_indexes_right()
    {
        string backup = _directory.File("backup.db");
        await using (SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(Options, Token))
        {
            await store.EnsureIndexesAsync([WithText], null, Token);
            for (int i = 0; i < 20; i++) await PutAsync(store, i, "a");
            DocumentSnapshot first = (await store.GetSnapshotAsync("fact:1", Token))!;
            await store.PurgeAsync([new DocumentRevisions("fact:1", [first.Winner.Revision])], Token);
            await store.EvictAsync(new StoreEviction("fact:2"), Token);
            await store.CompactAsync(Token);
            Assert.Equal(18, await store.CountAsync(Words("a"), Token));
            Assert.Empty(await store.CheckIntegrityAsync(Token));
            await store.BackupAsync(backup, Token);
            await PutAsync(store, 3, "b");
        }

        await using SqliteDocumentStore restored = await SqliteDocumentStore.RestoreAsync(backup, Options, Token);
        await PutAsync(restored, 4, "c");
        Assert.Equal(17, await restored.CountAsync(OfKind("a"), Token));
        Assert.Equal(17, await restored.CountAsync(Words("a"), Token));
        Assert.Empty(await restored.CheckIntegrityAsync(Token));
    }

    [Fact]
    public async Task The_integrity_check_tells_of_keys_that_are_missing_and_of_those_that_are_too_many()
    {
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(Options, Token);
        await store.EnsureIndexesAsync([WithText], null, Token);
        await PutAsync(store, 1, "a");
        await PutAsync(store, 2, "a");
        Assert.Empty(await store.CheckIntegrityAsync(Token));

        Execute("DELETE FROM index_keys WHERE id = 'fact:1'");
        Assert.Contains(
            await store.CheckIntegrityAsync(Token), static problem =>
                problem.Contains("\"fact:1\"", StringComparison.Ordinal));
        Execute("INSERT INTO index_keys SELECT idx, key, 'fact:9' FROM index_keys WHERE id = 'fact:2'; INSERT INTO index_keys SELECT idx, key, 'fact:8' FROM index_keys WHERE id = 'fact:2'");
        Assert.Contains(
            await store.CheckIntegrityAsync(Token), static problem =>
                problem.Contains("has 3 keys", StringComparison.Ordinal));
        Execute("DELETE FROM texts WHERE id = 'fact:2'");
        Assert.Contains(
            await store.CheckIntegrityAsync(Token), static problem =>
                problem.Contains("\"fact:2\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_write_that_fails_within_an_atomic_batch_leaves_no_keys()
    {
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(Options, Token);
        await store.EnsureIndexesAsync([WithText], null, Token);
        await PutAsync(store, 1, "a");
        DocumentWrite good = TestKit.Contract.Documents.Write(TestKit.Contract.Documents.First("fact:2", Body("a")));
        var bad = new DocumentWrite
        {
            Id = "fact:1",
            Revisions = [TestKit.Contract.Documents.First("fact:1", Body("z"))],
            IfSequence = 99,
        };
        await store.WriteAsync(new DocumentBatch { Writes = [good, bad], Atomic = true }, Token);
        Assert.Equal(["fact:1"], await IdsAsync(store, OfKind("a")));
        Assert.Empty(await store.CheckIntegrityAsync(Token));
    }

    [Fact]
    public async Task An_edit_that_changes_no_indexed_member_writes_no_key()
    {
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(Options, Token);
        await store.EnsureIndexesAsync([WithText], null, Token);
        await PutAsync(store, 1, "a");
        Execute("CREATE TRIGGER kept BEFORE DELETE ON index_keys BEGIN SELECT raise(FAIL, 'deleted'); END;"
            + "CREATE TRIGGER fresh BEFORE INSERT ON index_keys BEGIN SELECT raise(FAIL, 'inserted'); END;"
            + "CREATE TRIGGER text BEFORE INSERT ON texts BEGIN SELECT raise(FAIL, 'inserted'); END");
        DocumentSnapshot now = (await store.GetSnapshotAsync("fact:1", Token))!;
        await store.PutAsync(
            TestKit.Contract.Documents.Child(
                "fact:1", now.Winner, "{\"kind\":\"a\",\"note\":\"the word a\",\"other\":1}"));
        await Assert.ThrowsAsync<StoreException>(() => PutAsync(store, 1, "b"));
    }

    [Fact]
    public async Task A_match_has_rank_and_excerpt_and_people_cannot_break_its_syntax()
    {
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(Options, Token);
        await store.EnsureIndexesAsync([WithText], null, Token);
        await PutTextAsync(store, 1, "Deploys are frozen on Fridays, says the freeze rule");
        await PutTextAsync(store, 2, "Fridays. Fridays! D\u00e9ploys?");
        await PutTextAsync(store, 3, "nothing of the kind");

        QueryResult found = await store.QueryAsync(Words("fridays DEPLOYS"), 10, Token);
        Assert.Equal(["fact:1", "fact:2"], found.Rows.Select(static row => row.Id).Order(StringComparer.Ordinal));
        Assert.True(found.Rows[0].Rank <= found.Rows[1].Rank);
        Assert.Contains("[Fridays]", found.Rows[0].Snippet, StringComparison.Ordinal);
        Assert.Equal(1, await store.CountAsync(Query(FullText.Phrase("frozen on fridays")), Token));
        Assert.Equal(2, await store.CountAsync(Query(FullText.Prefix("dep fri")), Token));
        Assert.Equal(3, await store.CountAsync(Query(FullText.AnyWord("fridays kind")), Token));
        Assert.Equal(
            1, await store.CountAsync(Query(FullText.Words("fridays").Without(FullText.Words("frozen"))), Token));
        foreach (string odd in (string[])["", "\"", "a\"b", "NEAR(", "c0:x", "*", "AND", "\0",
            "'; DROP TABLE docs; --", "-"])
        {
            await store.CountAsync(Query(FullText.Words(odd)), Token);
            await store.CountAsync(Query(FullText.Phrase(odd)), Token);
            await store.CountAsync(Query(FullText.Prefix(odd)), Token);
            await store.CountAsync(Query(FullText.AnyWord(odd)), Token);
        }

        TypedMemoryException error = await Assert.ThrowsAsync<TypedMemoryException>(
            () => store.CountAsync(Query(FullText.Raw("\"open")), Token).AsTask());
        Assert.Equal(TypedMemoryErrorCodes.BadRequest, error.Code);
    }

    [Fact]
    public async Task A_document_nested_beyond_what_SQLite_reads_is_written_and_found()
    {
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(Options, Token);
        await store.EnsureIndexesAsync([WithText], null, Token);
        string deep = new string('[', 3000) + new string(']', 3000);
        await store.PutAsync(
            TestKit.Contract.Documents.First("fact:1", $"{{\"deep\":{deep},\"kind\":\"a\",\"note\":\"the word a\"}}"));
        Assert.Equal(["fact:1"], await IdsAsync(store, OfKind("a")));
        Assert.Equal("fact:1", Assert.Single((await store.QueryAsync(Words("word"), 10, Token)).Rows).Id);
    }

    private static DocumentQuery OfKind(string kind) => new()
    {
        Prefix = "fact:",
        Predicate = new MemoryPredicate.Compare(Kind, MemoryComparison.Equal, MemoryValue.Of(kind)),
    };

    private static DocumentQuery Words(string words) => Query(FullText.Words(words));

    private static DocumentQuery Query(FullText text) =>
        new() { Prefix = "fact:", Match = new FullTextMatch(text.Expression) };

    private static string Body(string kind) => $"{{\"kind\":\"{kind}\",\"note\":\"the word {kind}\"}}";

    private static Task PutAsync(SqliteDocumentStore store, int number, string kind) =>
        PutBodyAsync(store, number, Body(kind));

    private static Task PutTextAsync(SqliteDocumentStore store, int number, string text) =>
        PutBodyAsync(store, number, $"{{\"kind\":\"text\",\"note\":\"{text}\"}}");

    private static async Task PutBodyAsync(SqliteDocumentStore store, int number, string body)
    {
        DocumentSnapshot? now = await store.GetSnapshotAsync($"fact:{number}", Token);
        await store.PutAsync(TestKit.Contract.Documents.Child($"fact:{number}", now?.Winner, body));
    }

    private static async Task<string[]> IdsAsync(SqliteDocumentStore store, DocumentQuery query) =>
        [.. (await store.QueryAsync(query, int.MaxValue, Token)).Rows.Select(static row => row.Id)];

    private long Scalar(string sql)
    {
        using SqliteConnection connection = Open();
        using SqliteCommand command = new(sql, connection);
        return (long)command.ExecuteScalar()!;
    }

    private void Execute(string sql)
    {
        using SqliteConnection connection = Open();
        using SqliteCommand command = new(sql, connection);
        command.ExecuteNonQuery();
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={_directory.File()};Pooling=False");
        connection.Open();
        return connection;
    }

    private sealed class Told : IProgress<IndexProgress>
    {
        public List<long> Done { get; } = [];

        public void Report(IndexProgress value) => Done.Add(value.Done);
    }

    private sealed class Cut(CancellationTokenSource cut) : IProgress<IndexProgress>
    {
        public void Report(IndexProgress value) => cut.Cancel();
    }
}
