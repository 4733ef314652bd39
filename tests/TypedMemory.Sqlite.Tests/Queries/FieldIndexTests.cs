using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using TypedMemory.Core.Queries.Fields;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.TestKit;

namespace TypedMemory.Sqlite.Tests;

/// <summary>Indexes over fields of documents of whatever type.</summary>
public sealed class FieldIndexTests
{
    private static readonly FieldIndex s_a = new("a", ["a"]), s_ab = new("ab", ["a", "b.c"]);

    private static readonly FieldIndex s_partial = new("p", ["_id"])
    { Filter = MangoSelector.Parse("""{"a":{"$gt":2}}""") };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Documents_that_have_all_fields_stand_in_it_in_the_order_of_their_values()
    {
        using var directory = new TemporaryDirectory();
        await using SqliteDocumentStore store = await OpenAsync(directory);
        await WriteAsync(store, ("n2", """{"a":2}"""), ("n1", """{"a":1,"b":{"c":"x"}}"""), ("none", "{}"));
        await WriteAsync(store, ("_design/d", """{"a":0}"""), ("text", """{"a":"t"}"""), ("null", """{"a":null}"""));
        IFieldIndexStore fields = store;
        Assert.Null(await fields.ScanAsync(new FieldScan(s_a), Token));
        await fields.DefineAsync([s_a, s_ab, s_partial], Token);
        Assert.Null(await fields.ScanAsync(new FieldScan(s_a), Token));
        await BuildAsync(store);
        Assert.Equal(["null", "n1", "n2", "text"], await IdsAsync(store, new FieldScan(s_a)));
        Assert.Equal(["text", "n2", "n1", "null"], await IdsAsync(store, new FieldScan(s_a) { Descending = true }));
        Assert.Equal(["n1"], await IdsAsync(store, new FieldScan(s_ab)));
        Assert.Equal(["text"], await IdsAsync(store, new FieldScan(s_partial)));

        // Kept by each write from here on.
        await WriteAsync(store, ("n2", """{"a":0}"""), ("new", """{"a":1}"""));
        await DeleteAsync(store, "n1");
        Assert.Equal(["null", "n2", "new", "text"], await IdsAsync(store, new FieldScan(s_a)));
        Assert.Empty(await IdsAsync(store, new FieldScan(s_ab)));
        byte[] one = CollatedKey.Of(JsonElement.Parse("1"));
        Assert.Equal(
            ["new"], await IdsAsync(store, new FieldScan(s_a) { Low = one, High = CollatedKey.After(one)! }));
        Assert.Empty(await store.CheckIntegrityAsync(Token));
    }

    [Fact]
    public async Task Writes_go_on_while_it_is_built_and_none_is_missed()
    {
        using var directory = new TemporaryDirectory();
        await using SqliteDocumentStore store = await OpenAsync(directory);
        await WriteAsync(store, [.. Enumerable.Range(0, 1_200).Select(static i => ($"d{i:d4}", $$"""{"a":{{i}}}"""))]);
        IFieldIndexStore fields = store;
        await fields.DefineAsync([s_a], Token);
        Assert.Equal(500, await fields.BuildAsync(Token));
        await WriteAsync(store, ("d0000", """{"a":-1}"""), ("d1100", """{"a":-2}"""), ("d1101", """{"b":1}"""));
        await DeleteAsync(store, "d1102");
        await BuildAsync(store);
        string[] ids = await IdsAsync(store, new FieldScan(s_a) { Limit = 7 });
        Assert.Equal(1_198, ids.Length);
        Assert.Equal(["d1100", "d0000", "d0001"], ids[..3]);
        Assert.Empty(await store.CheckIntegrityAsync(Token));
    }

    [Fact]
    public async Task Another_process_keeps_it_and_a_reopened_store_has_it()
    {
        using var directory = new TemporaryDirectory();
        await using (SqliteDocumentStore store = await OpenAsync(directory))
        {
            await ((IFieldIndexStore)store).DefineAsync([s_a], Token);
            await BuildAsync(store);
            await using SqliteDocumentStore other = await OpenAsync(directory);
            await WriteAsync(other, ("x", """{"a":1}"""));
            Assert.Equal(["x"], await IdsAsync(store, new FieldScan(s_a)));
        }

        await using SqliteDocumentStore again = await OpenAsync(directory);
        await WriteAsync(again, ("y", """{"a":0}"""));
        Assert.Equal(["y", "x"], await IdsAsync(again, new FieldScan(s_a)));
        await ((IFieldIndexStore)again).DefineAsync([], Token);
        Assert.Null(await ((IFieldIndexStore)again).ScanAsync(new FieldScan(s_a), Token));
        await WriteAsync(again, ("z", """{"a":0}"""));
        Assert.Empty(await again.CheckIntegrityAsync(Token));
    }

    [Fact]
    public async Task It_stands_beside_the_indexes_of_types()
    {
        using var directory = new TemporaryDirectory();
        await using SqliteDocumentStore store = await OpenAsync(directory);
        await store.EnsureIndexesAsync([new(Samples.Prefix, Samples.Indexes)], null, Token);
        await ((IFieldIndexStore)store).DefineAsync([s_a], Token);
        await BuildAsync(store);
        await WriteAsync(store, (Samples.Prefix + "1", """{"a":1}"""));
        await store.EnsureIndexesAsync([new(Samples.Prefix, Samples.Indexes)], null, Token);
        Assert.Equal([Samples.Prefix + "1"], await IdsAsync(store, new FieldScan(s_a)));
        Assert.Empty(await store.CheckIntegrityAsync(Token));
    }

    [Fact]
    public async Task One_that_looks_at_revisions_or_attachments_is_not_kept()
    {
        using var directory = new TemporaryDirectory();
        await using SqliteDocumentStore store = await OpenAsync(directory);
        var revision = new FieldIndex("r", ["_rev"]);
        Assert.False(revision.CanBeKept);
        await ((IFieldIndexStore)store).DefineAsync([revision], Token);
        await BuildAsync(store);
        Assert.Null(await ((IFieldIndexStore)store).ScanAsync(new FieldScan(revision), Token));
    }

    private static Task<SqliteDocumentStore> OpenAsync(TemporaryDirectory directory) =>
        SqliteDocumentStore.OpenAsync(new() { Path = directory.File() }, Token);

    private static async Task BuildAsync(SqliteDocumentStore store)
    {
        while (await ((IFieldIndexStore)store).BuildAsync(Token) is not null)
        {
        }
    }

    private static async Task<string[]> IdsAsync(SqliteDocumentStore store, FieldScan scan)
    {
        List<string> ids = [];
        while (true)
        {
            FieldPage page = (await ((IFieldIndexStore)store).ScanAsync(scan, Token))!;
            ids.AddRange(page.Rows.Select(static row => row.Document.Id));
            if (!page.HasMore) return [.. ids];
            scan = scan with { After = page.Rows[^1].Place };
        }
    }

    private static async Task WriteAsync(SqliteDocumentStore store, params (string Id, string Json)[] documents)
    {
        var writes = ImmutableArray.CreateBuilder<DocumentWrite>();
        foreach ((string id, string json) in documents) writes.Add(await EditAsync(store, id, json, deleted: false));
        Assert.All(
            await store.WriteAsync(new DocumentBatch { Writes = writes.ToImmutable() }, Token),
            static outcome => Assert.Null(outcome.Error));
    }

    private static async Task DeleteAsync(SqliteDocumentStore store, string id) => await store.WriteAsync(
        new DocumentBatch { Writes = [await EditAsync(store, id, "{}", deleted: true)] }, Token);

    private static async Task<DocumentWrite> EditAsync(SqliteDocumentStore store, string id, string json, bool deleted)
    {
        RevisionTree? tree = await store.GetTreeAsync(id, Token);
        byte[] body = Encoding.UTF8.GetBytes(json);
        RevisionId? parent = tree is { IsEmpty: false } ? tree.Winner.Revision : null;
        RevisionId revision = RevisionHasher.Compute(parent, deleted, body, []);
        RevisionPath path = parent is { } leaf ? tree!.GetPath(leaf).Append(revision) : new RevisionPath(revision);
        return new DocumentWrite
        {
            Id = id,
            Revisions = [new DocumentRevision { Id = id, Path = path, Deleted = deleted, Body = body }],
        };
    }
}
