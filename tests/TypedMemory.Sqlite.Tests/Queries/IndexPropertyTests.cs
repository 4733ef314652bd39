using TypedMemory.Core.Queries;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.TestKit;
using TypedMemory.TestKit.Contract;

namespace TypedMemory.Sqlite.Tests;

/// <summary>Random documents, writes and queries: an indexed query finds what a look at every document finds.</summary>
public sealed class IndexPropertyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    public async Task Indexed_queries_find_what_a_scan_finds(int seed, bool hasVersions)
    {
        using var directory = new TemporaryDirectory();
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
            new() { Path = directory.File() }, Token);
        var random = new Random(seed);
        for (int i = 0; i < 60; i++) await ChangeAsync(store, random);
        await store.EnsureIndexesAsync(
            [new TypeIndexes(Samples.Prefix, hasVersions ? Samples.VersionedIndexes : Samples.Indexes)], null, Token);
        for (int round = 0; round < 6; round++)
        {
            for (int i = 0; i < 30; i++) await ChangeAsync(store, random);
            Assert.Empty(await store.CheckIntegrityAsync(Token));
            for (int i = 0; i < 150; i++)
            {
                DocumentQuery query = Samples.Query(random) with { Upcast = hasVersions ? Samples.Upcast : null };
                await CompareAsync(store, query, random, $"seed {seed}, round {round}, query {i}");
            }
        }
    }

    private static async Task CompareAsync(SqliteDocumentStore store, DocumentQuery query, Random random, string which)
    {
        IReadOnlyList<QueryRow> expected = await QueryScan.RunAsync(store, query, Token);
        QueryResult found = await store.QueryAsync(query, int.MaxValue, Token);
        AssertSame(expected, found.Rows, $"{which}: {query}");
        Assert.Equal(expected.Count, await store.CountAsync(query, Token));

        // The same in pages, each behind the last document of the one before.
        List<QueryRow> paged = [];
        DocumentQuery rest = query;
        while (rest.Limit > 0)
        {
            QueryResult page = await store.QueryAsync(rest, 1 + random.Next(4), Token);
            paged.AddRange(page.Rows);
            if (!page.HasMore) break;
            rest = rest with
            {
                Skip = 0,
                After = page.Rows[^1].Position,
                Limit = rest.Limit == int.MaxValue
                ? int.MaxValue : rest.Limit - page.Rows.Count
            };
        }

        AssertSame(expected, paged, $"{which}, in pages: {query}");
    }

    private static void AssertSame(IReadOnlyList<QueryRow> expected, IReadOnlyList<QueryRow> found, string which) =>
        Assert.True(
        expected.Select(static row => (row.Id, row.Revision)).SequenceEqual(
            found.Select(static row => (row.Id, row.Revision))),
        $"{which}\nexpected {string.Join(", ", expected.Select(static row => row.Id))}\nfound    {string.Join(", ", found.Select(static row => row.Id))}");

    /// <summary>Puts, edits, deletes, forks, purges or evicts a document.</summary>
    private static async Task ChangeAsync(SqliteDocumentStore store, Random random)
    {
        string id = $"{Samples.Prefix}{(random.Next(2) == 0 ? "a" : "b")}:{random.Next(40)}";
        DocumentSnapshot? now = await store.GetSnapshotAsync(id, Token);
        switch (random.Next(14))
        {
            case 0 when now is not null:
                await store.PutAsync(TestKit.Contract.Documents.Child(id, now.Winner, "{}", deleted: true));
                break;
            case 1:
                await store.PutAsync(TestKit.Contract.Documents.First(id, Samples.Body(random)));
                break;
            case 2 when now is not null:
                await store.PurgeAsync([new DocumentRevisions(id, [now.Winner.Revision])], Token);
                break;
            case 3 when random.Next(8) == 0:
                await store.EvictAsync(new StoreEviction(id), Token);
                break;
            case 4 when now is not null:
                await store.PutAsync([.. now.Leaves.Select((leaf, i) =>
                    TestKit.Contract.Documents.Child(id, leaf, i == 0 ? Samples.Body(random) : "{}", deleted: i > 0))]);
                break;
            default:
                await store.PutAsync(TestKit.Contract.Documents.Child(id, now?.Winner, Samples.Body(random)));
                break;
        }
    }
}
