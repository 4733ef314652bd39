using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Layout;
using TypedMemory.TestKit.Contract;

namespace TypedMemory.Sqlite.Tests;

public sealed class MaintenanceTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(SqliteHistory.None, false)]
    [InlineData(SqliteHistory.UntilCompaction, true)]
    public async Task The_body_of_a_superseded_revision_is_kept_only_on_request_and_until_compaction(
        SqliteHistory history, bool kept)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        await using SqliteDocumentStore store =
            await SqliteDocumentStore.OpenAsync(new() { Path = _directory.File(), History = history }, token);
        DocumentRevision first = TestKit.Contract.Documents.First("fact:a", "{\"n\":1}");
        await store.PutAsync(first);
        await store.PutAsync(TestKit.Contract.Documents.Child("fact:a", first, "{\"n\":2}"));
        Assert.Equal(kept, await store.GetAsync("fact:a", first.Revision, token) is not null);
        Assert.Equal(kept ? 1 : 0, (await store.GetStatisticsAsync(token)).OtherBodies);
        await store.CompactAsync(token);
        Assert.Null(await store.GetAsync("fact:a", first.Revision, token));
        Assert.Equal("{\"n\":2}", (await store.GetAsync("fact:a", token)).Text());
        Assert.Empty(await store.CheckIntegrityAsync(token));
    }

    [Fact]
    public async Task Compaction_gives_room_back()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
            new() { Path = _directory.File() }, token);
        var first = Enumerable.Range(0, 300)
            .Select(static i =>
                TestKit.Contract.Documents.First($"fact:{i}", "{\"t\":\"" + new string('x', 5000) + "\"}")).ToList();
        await store.WriteAsync(
            TestKit.Contract.Documents.Batch([.. first.Select(one => TestKit.Contract.Documents.Write(one))]), token);
        await store.CompactAsync(token);
        long before = (await store.GetStatisticsAsync(token)).FileSize;
        await store.WriteAsync(
            TestKit.Contract.Documents.Batch([.. first.Select(one => TestKit.Contract.Documents.Write(
                TestKit.Contract.Documents.Child(one.Id, one, "{}", deleted: true)))]),
            token);
        await store.CompactAsync(token);
        StoreStatistics after = await store.GetStatisticsAsync(token);
        Assert.True(after.FileSize < before / 2, $"{before} bytes before, {after.FileSize} after");
        Assert.Equal(0, after.FreeSize);
        Assert.Equal(0, after.WalSize);
    }

    [Fact]
    public async Task Compaction_tells_how_far_it_is()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
            new() { Path = _directory.File(), History = SqliteHistory.UntilCompaction }, token);
        var first = Enumerable.Range(0, 2500).Select(
            static i => TestKit.Contract.Documents.First(
                $"fact:{i}", "{\"t\":\"" + new string('x', 3000) + "\"}")).ToList();
        await store.WriteAsync(
            TestKit.Contract.Documents.Batch([.. first.Select(one => TestKit.Contract.Documents.Write(one))]), token);
        await store.WriteAsync(
            TestKit.Contract.Documents.Batch([.. first.Select(one => TestKit.Contract.Documents.Write(
                TestKit.Contract.Documents.Child(one.Id, one, "{}")))]),
            token);
        var told = new Told();
        await store.CompactAsync(told, token);
        List<int> percents = [.. told.All.Select(static progress => progress.OverallPercent)];
        Assert.Equal(percents.Order(), percents);
        Assert.Equal(
            Enum.GetValues<CompactionStep>(), told.All.Select(static progress => progress.Step).Distinct());
        foreach (CompactionStep step in Enum.GetValues<CompactionStep>())
        {
            List<CompactionProgress> steps = told.All.FindAll(progress => progress.Step == step);
            Assert.Equal((0, 100), (steps[0].Done, steps[^1].Percent));
        }

        // A thousand bodies at a time, and a thousand pages.
        Assert.True(told.All.Count(static p => p.Step == CompactionStep.Bodies) >= 4);
        Assert.True(told.All.Count(static p => p.Step == CompactionStep.Pages) >= 3);
        Assert.Equal(100, told.All[^1].OverallPercent);
    }

    private sealed class Told : IProgress<CompactionProgress>
    {
        public List<CompactionProgress> All { get; } = [];

        public void Report(CompactionProgress value) => All.Add(value);
    }

    [Fact]
    public async Task Statistics_count_by_type()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
            new() { Path = _directory.File() }, token);
        await store.PutAllAsync("fact:a", "fact:b", "skill:a", "plain");
        StoreStatistics statistics = await store.GetStatisticsAsync(token);
        Assert.InRange(statistics.BodyBytes, 1, statistics.FileSize + statistics.WalSize);
        Assert.Equal(
            [new("", 1L), new("fact:", 2L), new("skill:", 1L)],
            statistics.DocumentsByType.OrderBy(static pair => pair.Key, StringComparer.Ordinal));
        Assert.Equal(1, statistics.Opened);
    }

    [Fact]
    public async Task More_types_than_have_a_feed_of_their_own_work_all_the_same()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
            new() { Path = _directory.File() }, token);
        string[] ids = [.. Enumerable.Range(0, 3 * TypeTable.MaxTypes).Select(static i => $"type{i}:x")];
        await store.PutAllAsync(ids);
        Assert.Equal(ids, (await store.FeedAsync(new())).Select(static change => change.Id));
        foreach (string id in ids)
        {
            Assert.Equal(id, Assert.Single(await store.FeedAsync(new() { Prefixes = [id[..^1]] })).Id);
        }

        Task wait = store.WaitForChangesAsync(store.LastSequence, ids[^1][..^1], token).AsTask();
        await store.PutAllAsync(ids[^1] + "y");
        await wait.WaitAsync(TimeSpan.FromSeconds(30), token);
        Assert.Empty(await store.CheckIntegrityAsync(token));
    }
}
