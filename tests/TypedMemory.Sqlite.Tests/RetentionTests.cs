using Microsoft.Extensions.Time.Testing;
using TypedMemory.Core.Merging.History;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.TestKit;
using TypedMemory.TestKit.Contract;

namespace TypedMemory.Sqlite.Tests;

/// <summary>How much of the past is kept.</summary>
public sealed class RetentionTests : IDisposable
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(s_start);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("30 revisions / 90 days")]
    [InlineData("1 revision")]
    [InlineData("90 days")]
    [InlineData("36 hours")]
    [InlineData("all")]
    [InlineData("none")]
    public void A_retention_is_read_as_it_is_written(string text) =>
        Assert.Equal(text, HistoryRetention.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("-1 revisions")]
    [InlineData("1.5 revisions")]
    [InlineData("30 revisions / 40 revisions")]
    [InlineData("30 moons")]
    public void What_is_no_retention_is_refused_with_an_example(string text) =>
        Assert.Contains("90 days", Assert.Throws<FormatException>(() => HistoryRetention.Parse(text)).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task So_many_superseded_bodies_are_kept_and_a_compaction_leaves_them()
    {
        await using SqliteDocumentStore store = await OpenAsync(new HistoryRetention { Revisions = 3 });
        for (int i = 0; i < 8; i++) await store.PutAsync("fact:a", $$"""{"n":{{i}}}""");
        Assert.Equal([7, 6, 5, 4, null, null, null, null], await NumbersAsync(store));
        await store.CompactAsync(Token);
        Assert.Equal([7, 6, 5, 4, null, null, null, null], await NumbersAsync(store));
        Assert.Empty(await store.CheckIntegrityAsync(Token));
    }

    [Fact]
    public async Task A_body_goes_with_the_first_compaction_after_its_age()
    {
        await using SqliteDocumentStore store = await OpenAsync(new HistoryRetention { Age = TimeSpan.FromDays(90) });
        await store.PutAsync("fact:a", """{"n":0}""");
        _time.Advance(TimeSpan.FromDays(200));
        await store.PutAsync("fact:a", """{"n":1}""");
        _time.Advance(TimeSpan.FromDays(60));
        await store.PutAsync("fact:a", """{"n":2}""");
        _time.Advance(TimeSpan.FromDays(30));
        await store.CompactAsync(Token);
        Assert.Equal([2, 1, 0], await NumbersAsync(store));
        _time.Advance(TimeSpan.FromDays(1));
        await store.CompactAsync(Token);
        Assert.Equal([2, 1, null], await NumbersAsync(store));
    }

    [Fact]
    public async Task The_store_remembers_the_retention_for_whoever_opens_it_next()
    {
        await using (SqliteDocumentStore store = await OpenAsync(HistoryRetention.Parse("2 revisions / 90 days")))
            await store.PutAsync("fact:a", """{"n":0}""");
        await using (SqliteDocumentStore store = await OpenAsync(null))
        {
            await store.PutAsync("fact:a", """{"n":1}""");
            await store.CompactAsync(Token);
            Assert.Equal([1, 0], await NumbersAsync(store));
            Assert.Equal("2 revisions / 90 days", (await store.GetRetentionAsync(Token)).ToString());
        }

        await using SqliteDocumentStore without = await OpenAsync(HistoryRetention.None);
        await without.PutAsync("fact:a", """{"n":2}""");
        await without.CompactAsync(Token);
        Assert.Equal([2, null, null], await NumbersAsync(without));
    }

    [Fact]
    public async Task Behind_every_leaf_so_many_are_kept()
    {
        await using SqliteDocumentStore store = await OpenAsync(new HistoryRetention { Revisions = 1 });
        DocumentRevision root = TestKit.Contract.Documents.First("fact:a", """{"n":0}""");
        DocumentRevision left = TestKit.Contract.Documents.Child("fact:a", root, """{"n":1}""");
        DocumentRevision right = TestKit.Contract.Documents.Child("fact:a", root, """{"n":2}""");
        foreach (DocumentRevision revision in (DocumentRevision[])[root, left, right]) await store.PutAsync(revision);
        Assert.NotNull(await store.GetAsync("fact:a", root.Revision, Token));
        await store.PutAsync(TestKit.Contract.Documents.Child("fact:a", left, """{"n":3}"""));
        Assert.NotNull(await store.GetAsync("fact:a", root.Revision, Token));
        await store.PutAsync(TestKit.Contract.Documents.Child("fact:a", right, """{"n":4}"""));
        Assert.Null(await store.GetAsync("fact:a", root.Revision, Token));
        Assert.NotNull(await store.GetAsync("fact:a", left.Revision, Token));
        Assert.NotNull(await store.GetAsync("fact:a", right.Revision, Token));
        Assert.Empty(await store.CheckIntegrityAsync(Token));
    }

    [Fact]
    public async Task A_revision_is_current_since_it_came_here()
    {
        await using SqliteDocumentStore store = await OpenAsync(HistoryRetention.All);
        await store.PutAsync("fact:a", """{"n":0}""");
        _time.Advance(TimeSpan.FromHours(1));
        await store.PutAsync("fact:a", """{"n":1}""");
        IReadOnlyList<HistoricRevision> history = await DocumentHistory.ReadAsync(store, "fact:a", Token);
        Assert.Equal(s_start.AddHours(1), history[0].CurrentSince);
        Assert.Same(history[0], DocumentHistory.At(history, s_start.AddHours(1), out bool isKnown));
        Assert.True(isKnown);

        // Without a stamp nobody knows when the first one was made.
        Assert.Null(DocumentHistory.At(history, s_start.AddMinutes(59), out isKnown));
        Assert.False(isKnown);
    }

    private Task<SqliteDocumentStore> OpenAsync(HistoryRetention? keep) => SqliteDocumentStore.OpenAsync(
        new SqliteStoreOptions { Path = _directory.File(), Keep = keep, TimeProvider = _time }, Token);

    private static async Task<int?[]> NumbersAsync(SqliteDocumentStore store)
    {
        IReadOnlyList<HistoricRevision> history = await DocumentHistory.ReadAsync(store, "fact:a", Token);
        return [.. history.Select(static revision => revision.Stored is { } stored
            ? System.Text.Json.JsonDocument.Parse(stored.Body).RootElement.GetProperty("n").GetInt32() : (int?)null)];
    }
}
