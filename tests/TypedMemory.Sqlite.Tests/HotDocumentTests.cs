using Microsoft.Data.Sqlite;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.TestKit.Contract;

namespace TypedMemory.Sqlite.Tests;

/// <summary>
/// A document that is edited again and again: its older ancestors stand apart from its row, and nobody sees that.
/// </summary>
public sealed class HotDocumentTests : IAsyncLifetime
{
    private const string Id = "fact:hot";
    private const string Body = "{\"~\":{},\"text\":\"hot\"}";
    private readonly TemporaryDirectory _directory = new();
    private SqliteDocumentStore _store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _store = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task An_edit_of_a_document_with_a_thousand_ancestors_writes_no_more_than_one_with_ten()
    {
        DocumentRevision newest = await EditAsync(null, 10);
        long before = WalLength();
        newest = await EditAsync(newest, 40);
        long young = WalLength() - before;
        newest = await EditAsync(newest, 950);
        before = WalLength();
        newest = await EditAsync(newest, 40);
        long old = WalLength() - before;
        Assert.True(old < young * 2, $"40 edits wrote {young} bytes, later {old}");
        Assert.InRange(Query($"SELECT length(path) FROM docs WHERE id = '{Id}'"), 0, 256);
        await DemandPathAsync(newest, 1000);
        await ReopenAsync();
        await DemandPathAsync(newest, 1000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(17)]
    [InlineData(18)]
    [InlineData(40)]
    public async Task The_revision_limit_is_kept_to_the_revision(int limit)
    {
        await _store.SetRevisionLimitAsync(limit, Token);
        DocumentRevision? newest = null;
        for (int i = 0; i < 90; i++)
        {
            newest = await EditAsync(newest, 1);
            await DemandPathAsync(newest, limit);
        }

        Assert.Empty(await _store.CheckIntegrityAsync(Token));
    }

    [Fact]
    public async Task A_new_limit_holds_from_the_next_edit_on()
    {
        DocumentRevision newest = await EditAsync(null, 60);
        await _store.SetRevisionLimitAsync(5, Token);
        newest = await EditAsync(newest, 1);
        await DemandPathAsync(newest, 5);
        await _store.SetRevisionLimitAsync(100, Token);
        newest = await EditAsync(newest, 30);

        // The edits brought all their ancestors.
        await DemandPathAsync(newest, 100);
    }

    [Theory]
    [InlineData(1, 1000)]
    [InlineData(2, 1000)]
    [InlineData(3, 1000)]
    [InlineData(4, 24)]
    [InlineData(5, 24)]
    public async Task Whatever_is_written_the_revisions_are_those_of_the_merged_paths(int seed, int limit)
    {
        var random = new Random(seed);
        await _store.SetRevisionLimitAsync(limit, Token);
        RevisionTree model = RevisionTree.Empty;
        int number = 0;
        for (int step = 0; step < 400; step++)
        {
            RevisionPath? winner = model.IsEmpty ? null : model.GetPath(model.Winner.Revision);
            switch (random.Next(40))
            {
                case 0: await WriteAsync(Foreign(winner, random)); break;
                case 1 when winner is not null: await WriteAsync(Child(winner, deleted: true)); break;
                case 2: await ReopenAsync(); break;
                case 3 when winner is not null: await ResolveAsync(); break;
                case 4 when winner is not null: await WriteAsync(Child(winner, false), 1 + random.Next(4)); break;
                default: await WriteAsync(Child(winner, deleted: false)); break;
            }

            Assert.Equal(model, await _store.GetTreeAsync(Id, Token));
            DocumentSnapshot snapshot = (await _store.GetSnapshotAsync(Id, Token))!;
            Assert.Equal(model.Leaves.Select(static leaf => leaf.Revision).ToHashSet(), snapshot.Leaves.Select(
                static leaf => leaf.Revision).ToHashSet());
            Assert.Equal(model.GetPath(model.Winner.Revision), snapshot.Winner.Path);
        }

        Assert.Empty(await _store.CheckIntegrityAsync(Token));

        DocumentRevision Child(RevisionPath? parent, bool deleted)
        {
            var next = new RevisionId((parent?.Leaf.Generation ?? 0) + 1, (UInt128)(uint)(++number * 7919 % 65_537));
            return new DocumentRevision
            {
                Id = Id,
                Path = parent?.Append(next) ?? new RevisionPath(next),
                Deleted = deleted,
                Body = System.Text.Encoding.UTF8.GetBytes(Body),
            };
        }

        DocumentRevision Foreign(RevisionPath? winner, Random random)
        {
            int behind = winner is { } path ? random.Next(Math.Min(path.Count, 30)) : 0;
            RevisionPath? parent = winner is { } some && behind > 0
                ? new RevisionPath(some.Revisions[behind..]) : null;
            DocumentRevision revision = Child(parent, deleted: random.Next(3) == 0);
            return random.Next(2) == 0 ? revision : Child(revision.Path, deleted: false);
        }

        async Task WriteAsync(DocumentRevision revision, int further = 0)
        {
            for (int i = 0; i < further; i++) revision = Child(revision.Path, revision.Deleted);
            await _store.PutAsync(revision);
            model = model.Merge(revision.Path, revision.Deleted, out _, limit);
        }

        async Task ResolveAsync()
        {
            foreach (RevisionLeaf leaf in model.Leaves.Skip(1).Where(static leaf => !leaf.Deleted).ToList())
                await WriteAsync(Child(model.GetPath(leaf.Revision), deleted: true));
        }
    }

    [Fact]
    public async Task An_edit_after_a_resolved_conflict_writes_no_more_than_one_before()
    {
        DocumentRevision newest = await EditAsync(null, 300);
        DocumentRevision loser = TestKit.Contract.Documents.Child(
            Id, await _store.GetAsync(Id, newest.Path[20], Token) ?? Ancestor(newest, 20), "{\"~\":{},\"other\":1}");
        await _store.PutAsync(loser);
        await _store.PutAsync(TestKit.Contract.Documents.Child(Id, loser, "{\"~\":{}}", deleted: true));
        newest = await EditAsync(newest, 30);
        long before = WalLength();
        newest = await EditAsync(newest, 40);
        Assert.InRange((WalLength() - before) / 40, 0, 5 * 4120);
        Assert.Equal(2, (await _store.GetTreeAsync(Id, Token))!.Leaves.Length);
        await DemandPathAsync(newest, 1000);
        Assert.Empty(await _store.CheckIntegrityAsync(Token));
    }

    [Fact]
    public async Task What_stands_apart_goes_with_the_document()
    {
        DocumentRevision newest = await EditAsync(null, 50);
        Assert.Equal(1, Query("SELECT count(*) FROM paths"));
        await _store.PurgeAsync([new DocumentRevisions(Id, [newest.Revision])], Token);
        Assert.Equal(0, Query("SELECT count(*) FROM paths"));
        await EditAsync(null, 50);
        await _store.EvictAsync(new StoreEviction("fact:"), Token);
        Assert.Equal(0, Query("SELECT count(*) FROM paths"));
    }

    [Fact]
    public async Task A_store_of_version_6_goes_on_with_the_paths_in_its_rows()
    {
        DocumentRevision newest = await EditAsync(null, 60);
        await _store.DisposeAsync();
        Execute(
            $"""
            UPDATE docs SET flags = flags & ~128,
                path = (SELECT CAST(ifnull(docs.path, x'') || substr(rest, 1, length(rest) - 4) AS BLOB)
                    FROM paths WHERE paths.id = docs.id) WHERE id = '{Id}';
            DROP TABLE paths;
            PRAGMA user_version = 6;
            """);
        _store = await OpenAsync();
        await DemandPathAsync(newest, 1000);
        newest = await EditAsync(newest, 30);
        await DemandPathAsync(newest, 1000);
        Assert.Equal(1, Query("SELECT count(*) FROM paths"));
        Assert.Empty(await _store.CheckIntegrityAsync(Token));
    }

    [Fact]
    public async Task Ancestors_that_are_missing_are_damage_and_not_a_shorter_path()
    {
        await EditAsync(null, 50);
        Execute("DELETE FROM paths");
        Assert.Contains(Id, Assert.Single(await _store.CheckIntegrityAsync(Token)), StringComparison.Ordinal);
        StoreException error = await Assert.ThrowsAsync<StoreException>(async () => await _store.GetAsync(Id, Token));
        Assert.Equal(StoreFailure.Corrupt, error.Failure);
    }

    private static DocumentRevision Ancestor(DocumentRevision of, int behind) =>
        new() { Id = Id, Path = new RevisionPath(of.Path.Revisions[behind..]), Body = "{}"u8.ToArray() };

    private async Task<DocumentRevision> EditAsync(DocumentRevision? newest, int edits)
    {
        for (int i = 0; i < edits; i++)
        {
            newest = TestKit.Contract.Documents.Child(Id, newest, Body);
            await _store.PutAsync(newest);
        }

        return newest!;
    }

    private async Task DemandPathAsync(DocumentRevision newest, int limit)
    {
        int count = Math.Min(limit, newest.Path.Count);
        RevisionPath path = (await _store.GetAsync(Id, Token))!.Path;
        Assert.Equal(newest.Path.Revisions.Take(count), path.Revisions);
        await foreach (DocumentRevision listed in _store.ListAsync(new ListQuery(), Token))
            Assert.Equal(path, listed.Path);
    }

    private long WalLength() => new FileInfo(_directory.File() + "-wal").Length;

    private Task<SqliteDocumentStore> OpenAsync() => SqliteDocumentStore.OpenAsync(
        new SqliteStoreOptions { Path = _directory.File() }, Token);

    private async Task ReopenAsync()
    {
        await _store.DisposeAsync();
        _store = await OpenAsync();
    }

    private long Query(string sql)
    {
        using SqliteConnection connection = Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() is long value ? value : 0;
    }

    private void Execute(string sql)
    {
        using SqliteConnection connection = Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={_directory.File()};Pooling=False");
        connection.Open();
        return connection;
    }
}
