using TypedMemory.Core.Queries;
using TypedMemory.Generated;
using TypedMemory.TestKit;

namespace TypedMemory.Sqlite.Tests;

/// <summary>What a store tells of its room is what is in it.</summary>
public sealed class BreakdownTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("typedmemory-breakdown-").FullName;
    private SqliteDocumentStore _store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _store = await SqliteDocumentStore.OpenAsync(
        new SqliteStoreOptions { Path = Path.Combine(_folder, "store.db") }, Token);

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Types_have_their_documents_tombstones_and_bytes()
    {
        await _store.PutAsync("fact:a", """{"n":1}""");
        await _store.PutAsync("fact:b", """{"n":22}""");
        await _store.DeleteAsync("fact:b");
        await _store.PutAsync("plain", "{}");

        StoreBreakdown breakdown = await _store.GetBreakdownAsync(Token);

        Assert.Contains(new TypeReport("fact", 1, 1, 9), breakdown.Types);
        Assert.Contains(new TypeReport("", 1, 0, 2), breakdown.Types);
    }

    [Fact]
    public async Task Tables_have_their_rows_and_the_largest_comes_first()
    {
        await _store.PutAsync("fact:a", $$"""{"text":"{{new string('x', 50_000)}}"}""");

        StoreBreakdown breakdown = await _store.GetBreakdownAsync(Token);

        Assert.Equal("docs", breakdown.Tables[0].Name);
        Assert.Equal(1, breakdown.Tables[0].Rows);
        Assert.InRange(breakdown.Tables[0].Bytes, 50_000, 51_000);
    }

    [Fact]
    public async Task Indexes_have_their_entries_and_count_their_uses()
    {
        var member = new MemoryMember("n", MemoryValueKind.Int64);
        var index = new MemoryIndex([new MemoryIndexMember(member)]);
        await _store.EnsureIndexesAsync([new TypeIndexes("fact:", [index])], null, Token);
        await _store.PutAsync("fact:a", """{"n":1}""");
        await _store.PutAsync("fact:b", """{"n":2}""");
        Assert.Equal(0, Assert.Single(await _store.GetIndexesAsync(Token)).Uses);

        await _store.QueryAsync(
            new DocumentQuery
            {
                Prefix = "fact:",
                Predicate = new MemoryPredicate.Compare(member, MemoryComparison.Equal, MemoryValue.Of(2)),
            },
            10, Token);

        IndexReport report = Assert.Single((await _store.GetBreakdownAsync(Token)).Indexes);
        Assert.Equal(("fact:", 2L, 1L, true), (report.Prefix, report.Entries, report.Uses, report.IsReady));
        Assert.Equal("n", Assert.Single(report.Index.Members).Member.Name);
    }
}
