using System.Collections.Immutable;
using TypedMemory.Core.Queries.Views;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.TestKit;

namespace TypedMemory.Sqlite.Tests;

/// <summary>Rows of views, which others make of documents.</summary>
public sealed class ViewStoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_update_replaces_rows_and_one_that_begins_elsewhere_is_dropped()
    {
        using var directory = new TemporaryDirectory();
        await using SqliteDocumentStore store = await OpenAsync(directory);
        IViewStore views = store;
        Assert.Null(await views.ScanAsync(new ViewScan("s", 0), Token));
        Assert.Equal(0, await views.OpenAsync("s", 2, Token));
        Assert.True(await views.UpdateAsync(Update(0, 5, ("a", 1), ("b", 2)), Token));
        Assert.Equal(5, await views.OpenAsync("s", 2, Token));
        Assert.False(await views.UpdateAsync(Update(0, 6, ("a", 9)), Token));
        Assert.True(await views.UpdateAsync(Update(5, 7, ("a", 3)), Token));
        Assert.Equal(["b", "a"], await IdsAsync(views, new ViewScan("s", 0)));
        Assert.Equal(["a", "b"], await IdsAsync(views, new ViewScan("s", 0) { Descending = true }));
        Assert.Equal(["a"], await IdsAsync(views, new ViewScan("s", 0) { Skip = 1 }));
        Assert.Equal(["b"], await IdsAsync(views, new ViewScan("s", 0) { High = new(new byte[] { 3 }, "") }));
        Assert.Equal(1, await views.CountAsync(new ViewScan("s", 0) { Low = new(new byte[] { 3 }, "") }, Token));
        ViewPage page = (await views.ScanAsync(new ViewScan("s", 0) { Limit = 1 }, Token))!;
        Assert.Equal((2, 7, true), (page.Total, page.Sequence, page.HasMore));
        Assert.Equal(
            ["a"], await IdsAsync(views, new ViewScan("s", 0) { After = page.Rows[0].Place }));
        Assert.Empty(await store.CheckIntegrityAsync(Token));
    }

    [Fact]
    public async Task Views_that_nobody_wants_go_and_are_made_anew_from_the_beginning()
    {
        using var directory = new TemporaryDirectory();
        await using SqliteDocumentStore store = await OpenAsync(directory);
        IViewStore views = store;
        await views.OpenAsync("s", 1, Token);
        Assert.True(await views.UpdateAsync(Update(0, 5, ("a", 1)), Token));
        Assert.Equal((1, 5), ((await views.MeasureAsync("s", Token)).Rows, (await views.MeasureAsync("s", Token)).Sequence));
        await views.KeepAsync(["other"], Token);
        Assert.Null(await views.ScanAsync(new ViewScan("s", 0), Token));
        Assert.False(await views.UpdateAsync(Update(5, 6, ("a", 1)), Token));
        Assert.Equal(0, await views.OpenAsync("s", 1, Token));
        Assert.Empty(await IdsAsync(views, new ViewScan("s", 0)));
    }

    [Fact]
    public async Task A_document_that_is_purged_or_evicted_takes_its_rows_along()
    {
        using var directory = new TemporaryDirectory();
        await using SqliteDocumentStore store = await OpenAsync(directory);
        RevisionId a = await WriteAsync(store, "a"), b = await WriteAsync(store, "b");
        IViewStore views = store;
        await views.OpenAsync("s", 1, Token);
        Assert.True(await views.UpdateAsync(Update(0, 2, ("a", 1), ("b", 2)), Token));
        await store.PurgeAsync([new DocumentRevisions("a", [a])], Token);
        Assert.Equal(["b"], await IdsAsync(views, new ViewScan("s", 0)));
        Assert.Equal(1, (await views.ScanAsync(new ViewScan("s", 0), Token))!.Total);
        Assert.Equal(b, (await store.GetAsync("b", Token))!.Revision);
    }

    private static ViewUpdate Update(long from, long to, params (string Id, byte Key)[] rows) => new(
        "s", from, to,
        [
            .. rows.Select(static row => new ViewDocument(
                row.Id, [new ViewEntry(0, new[] { row.Key }, "1"u8.ToArray(), "null"u8.ToArray())])),
        ]);

    private static async Task<string[]> IdsAsync(IViewStore views, ViewScan scan) =>
        [.. (await views.ScanAsync(scan, Token))!.Rows.Select(static row => row.Place.Id)];

    private static async Task<RevisionId> WriteAsync(SqliteDocumentStore store, string id)
    {
        var revision = new RevisionId(1, UInt128.One);
        IReadOnlyList<WriteOutcome> outcomes = await store.WriteAsync(
            new DocumentBatch
            {
                Writes =
                [
                    new DocumentWrite
                    {
                        Id = id,
                        Revisions = [new DocumentRevision { Id = id, Path = new RevisionPath(revision) }],
                    },
                ],
            },
            Token);
        Assert.Null(outcomes[0].Error);
        return revision;
    }

    private static Task<SqliteDocumentStore> OpenAsync(TemporaryDirectory directory) => SqliteDocumentStore.OpenAsync(
        new SqliteStoreOptions { Path = directory.File("views.db") }, Token);
}
