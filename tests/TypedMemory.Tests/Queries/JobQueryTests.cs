using System.Threading.Channels;
using TypedMemory.Core.Queries;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Tests;

/// <summary>
/// Every operator of queries, with indexes and without: SQLite and a store that is read from end to end.
/// </summary>
public sealed class JobQueryTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Job[] s_jobs =
    [
        new() { Number = 1, Owner = "ann", Weight = 1.5, Priority = 1, Tags = ["a", "b"], Due = s_noon, Price = 1.10m,
            Title = "Rotate keys" },
        new() { Number = 2, Owner = "ann", Weight = 2.5, Priority = 2, State = JobState.Done, Tags = ["b"], Price = 2m,
            Title = "Freeze deploys", Notes = "the keys stay" },
        new() { Number = 3, Owner = "bob", Weight = -1, Priority = 2, State = JobState.Running, Due = s_noon.ToOffset(
            TimeSpan.FromHours(5)).AddHours(1) },
        new() { Number = 4, Owner = "bobby", Weight = 0, Priority = 5, Price = 12345678901234567890.5m, Tags = ["c"] },
        new() { Number = 5, Weight = 2.5, Price = -1m },
    ];

    public static TheoryData<StoreKind> Stores => [StoreKind.Sqlite, StoreKind.Memory];

    public static TheoryData<StoreKind, string, string> Filters()
    {
        var data = new TheoryData<StoreKind, string, string>();
        foreach (StoreKind kind in Enum.GetValues<StoreKind>())
        {
            foreach ((string name, (MemoryFilter<Job> _, int[] numbers)) in s_filters)
                data.Add(kind, name, string.Join(' ', numbers));
        }

        return data;
    }

    private static readonly Dictionary<string, (MemoryFilter<Job> Filter, int[] Numbers)> s_filters = new()
    {
        ["equal"] = (JobFields.Owner == "ann", [1, 2]),
        ["not equal"] = (JobFields.Owner != "ann", [3, 4, 5]),
        ["null"] = (JobFields.Owner.IsNull, [5]),
        ["not null"] = (JobFields.Due.IsNotNull, [1, 3]),
        ["less"] = (JobFields.Weight < 0, [3]),
        ["at most"] = (JobFields.Weight <= 0, [3, 4]),
        ["greater"] = (JobFields.Weight > 1.5, [2, 5]),
        ["at least"] = (JobFields.Weight >= 1.5, [1, 2, 5]),
        ["between"] = (JobFields.Weight.Between(0, 2), [1, 4]),
        ["in"] = (JobFields.Owner.In("bob", "ann", null), [1, 2, 3, 5]),
        ["in nothing"] = (JobFields.Owner.In([]), []),
        ["starts with"] = (JobFields.Owner.StartsWith("bob"), [3, 4]),
        ["contains"] = (JobFields.Tags.Contains("b"), [1, 2]),
        ["contains any"] = (JobFields.Tags.ContainsAny("a", "c"), [1, 4]),
        ["contains all"] = (JobFields.Tags.ContainsAll("a", "b"), [1]),
        ["enum"] = (JobFields.State == JobState.Running, [3]),
        ["enum order"] = (JobFields.State >= JobState.Running, [2, 3]),
        ["moment"] = (JobFields.Due == s_noon.ToOffset(TimeSpan.FromHours(-3)), [1]),
        ["later moment"] = (JobFields.Due > s_noon, [3]),
        ["decimal"] = (JobFields.Price == 1.1m, [1]),
        ["great decimal"] = (JobFields.Price > 12345678901234567890m, [4]),
        ["and"] = (JobFields.Owner == "ann" && JobFields.Priority == 2, [2]),
        ["or"] = (JobFields.Owner == "bob" || JobFields.Tags.Contains("c"), [3, 4]),
        ["or over all"] = (JobFields.Priority == 1 || JobFields.Price < 0m, [1, 5]),
        ["not"] = (!(JobFields.Owner == "ann" || JobFields.Weight > 2), [3, 4]),
        ["default"] = (JobFields.Priority == 3, [5]),
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task A_filter_finds_what_holds(StoreKind kind, string name, string numbers)
    {
        await using TestMemory memory = await FillAsync(kind);
        MemoryQuery<Job, JobId> query = memory.Get<IJobRepository>().Query().Where(s_filters[name].Filter);
        Assert.Equal(numbers, await NumbersAsync(query));
        Assert.Equal(
            numbers.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length, await query.CountAsync(TestMemory.Token));
        Assert.Equal(numbers.Length > 0, await query.AnyAsync(TestMemory.Token));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_filter_sees_the_values_that_the_codec_reads(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        IDocumentStore store = await memory.OpenStoreAsync();
        await TestDocuments.WriteAsync(store, "job:1", """{"number":1,"state":"Paused"}""");
        await TestDocuments.WriteAsync(
            store, "job:2", """{"number":2,"state":"Done","state":"Running","weight":1e0}""");
        await TestDocuments.WriteAsync(store, "job:3", """{"number":3,"state":2,"weight":1.0,"owner":"\u0061nn"}""");
        MemoryQuery<Job, JobId> jobs = memory.Get<IJobRepository>().Query();
        foreach (MemoryEntry<Job, JobId> entry in await jobs.ToListAsync(TestMemory.Token))
        {
            Job job = entry.Value;
            Assert.Contains(
                $"{job.Number}", await NumbersAsync(
                    jobs.Where(JobFields.State == job.State)), StringComparison.Ordinal);
            Assert.Contains(
                $"{job.Number}", await NumbersAsync(
                    jobs.Where(JobFields.Weight == job.Weight)), StringComparison.Ordinal);
            Assert.Contains(
                $"{job.Number}", await NumbersAsync(
                    jobs.Where(JobFields.Owner == job.Owner)), StringComparison.Ordinal);
            Assert.Contains(
                $"{job.Number}", await NumbersAsync(
                    jobs.Where(JobFields.Priority == job.Priority)), StringComparison.Ordinal);
        }

        Assert.Equal("2", await NumbersAsync(jobs.Where(JobFields.State == JobState.Running)));
        Assert.Equal("2 3", await NumbersAsync(jobs.Where(JobFields.Weight == 1)));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Results_come_in_their_order_with_ids_deciding_ties_and_null_first(StoreKind kind)
    {
        await using TestMemory memory = await FillAsync(kind);
        MemoryQuery<Job, JobId> jobs = memory.Get<IJobRepository>().Query();
        Assert.Equal("3 4 1 2 5", await NumbersAsync(jobs.OrderBy(JobFields.Weight)));
        Assert.Equal("5 2 1 4 3", await NumbersAsync(jobs.OrderByDescending(JobFields.Weight)));
        Assert.Equal(
            "5 2 1 3 4", await NumbersAsync(jobs.OrderBy(JobFields.Owner).ThenByDescending(JobFields.Priority)));
        Assert.Equal(
            "4 3 1 2 5", await NumbersAsync(jobs.OrderByDescending(JobFields.Owner).ThenBy(JobFields.Priority)));
        Assert.Equal("1 2", await NumbersAsync(jobs.OrderBy(JobFields.Weight).Skip(2).Take(2)));
        Assert.Equal(
            2, (await jobs.Where(JobFields.Owner == "ann").OrderByDescending(JobFields.Priority).FirstOrDefaultAsync(
                TestMemory.Token))!.Value.Number);
        Assert.Null(await jobs.Where(JobFields.Owner == "nobody").FirstOrDefaultAsync(TestMemory.Token));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Pages_go_on_behind_the_last_document_whatever_was_written_in_between(StoreKind kind)
    {
        await using TestMemory memory = await FillAsync(kind);
        IJobRepository jobs = memory.Get<IJobRepository>();
        MemoryQuery<Job, JobId> query = jobs.Query().OrderByDescending(JobFields.Weight);

        MemoryPage<Job, JobId> first = await query.ToPageAsync(2, null, TestMemory.Token);
        Assert.Equal([5, 2], first.Items.Select(static entry => entry.Value.Number));
        await jobs.UpsertAsync(new Job { Number = 9, Weight = 99 }, TestMemory.Token);
        await jobs.DeleteAsync(2, TestMemory.Token);
        MemoryPage<Job, JobId> second = await query.ToPageAsync(2, first.Continuation, TestMemory.Token);
        Assert.Equal([1, 4], second.Items.Select(static entry => entry.Value.Number));
        MemoryPage<Job, JobId> last = await query.ToPageAsync(2, second.Continuation, TestMemory.Token);
        Assert.Equal([3], last.Items.Select(static entry => entry.Value.Number));
        Assert.Null(last.Continuation);

        await Assert.ThrowsAsync<ArgumentException>(
            () => jobs.Query().OrderBy(JobFields.Weight).ToPageAsync(2, first.Continuation, TestMemory.Token).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => query.ToPageAsync(2, "?", TestMemory.Token).AsTask());

        MemoryPage<Job, JobId> limited = await query.Take(3).ToPageAsync(2, null, TestMemory.Token);
        limited = await query.Take(3).ToPageAsync(2, limited.Continuation, TestMemory.Token);
        Assert.Single(limited.Items);
        Assert.Null(limited.Continuation);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_list_is_read_in_pages_of_a_key_range(StoreKind kind)
    {
        await using TestMemory memory = await FillAsync(kind);
        IJobRepository jobs = memory.Get<IJobRepository>();
        var options = new MemoryListOptions<JobId> { From = new JobId(2), PageSize = 2 };
        MemoryPage<Job, JobId> page = await jobs.ListPageAsync(options, null, TestMemory.Token);
        Assert.Equal([2, 3], page.Items.Select(static entry => entry.Value.Number));
        page = await jobs.ListPageAsync(options, page.Continuation, TestMemory.Token);
        Assert.Equal([4, 5], page.Items.Select(static entry => entry.Value.Number));
        page = await jobs.ListPageAsync(options, page.Continuation, TestMemory.Token);
        Assert.Empty(page.Items);
        Assert.Null(page.Continuation);
        page = await jobs.ListPageAsync(options with { From = null, Descending = true }, null, TestMemory.Token);
        Assert.Equal([5, 4], page.Items.Select(static entry => entry.Value.Number));
    }

    [Fact]
    public async Task A_long_result_is_read_as_it_is_consumed()
    {
        await using TestMemory memory = TestMemory.Create();
        IJobRepository jobs = memory.Get<IJobRepository>();
        Job[] many = [.. Enumerable.Range(0, 700).Select(static i => new Job { Number = i, Weight = i % 7 })];
        Assert.All(await jobs.UpsertManyAsync(many, TestMemory.Token), static outcome => Assert.Null(outcome.Error));
        List<int> numbers = [];
        await foreach (MemoryEntry<Job, JobId> entry in jobs.Query().OrderBy(
            JobFields.Weight).Skip(3).Take(690).AsAsyncEnumerable(TestMemory.Token))
        {
            numbers.Add(entry.Value.Number);
        }

        Assert.Equal(
            Enumerable.Range(0, 700).OrderBy(static i => i % 7).ThenBy(
                static i => $"{i}", StringComparer.Ordinal).Skip(3).Take(690), numbers);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_projection_reads_one_member_and_a_document_that_cannot_be_read_is_an_error_item(StoreKind kind)
    {
        await using TestMemory memory = await FillAsync(kind);
        await TestDocuments.WriteAsync(
            await memory.OpenStoreAsync(), "job:6", """{"number":6,"owner":"ann","weight":"heavy"}""");
        MemoryQuery<Job, JobId> query = memory.Get<IJobRepository>().Query().Where(JobFields.Owner == "ann");

        IReadOnlyList<MemoryProjected<JobId, double>> weights = await query.Select(JobFields.Weight).ToListAsync(
            TestMemory.Token);
        Assert.Equal([1.5, 2.5], weights.Take(2).Select(static weight => weight.Value));
        Assert.NotNull(weights[2].Error);
        IReadOnlyList<MemoryEntry<Job, JobId>> entries = await query.ToListAsync(TestMemory.Token);
        Assert.Equal("weight", entries[2].Error!.Member);
    }

    [Fact]
    public async Task Words_are_found_in_every_text_or_in_one()
    {
        await using TestMemory memory = await FillAsync(StoreKind.Sqlite);
        IJobRepository jobs = memory.Get<IJobRepository>();
        IReadOnlyList<MemoryMatch<Job, JobId>> found = await jobs.Query().Match(FullText.Words("KEYS")).ToListAsync(
            TestMemory.Token);
        Assert.Equal([1, 2], found.Select(static match => match.Entry.Value.Number).Order());
        Assert.Contains(found, static match => match.Snippet == "Rotate [keys]");
        Assert.Equal(1, await jobs.Query().Match(JobFields.Notes, FullText.Words("keys")).CountAsync(TestMemory.Token));
        found = await jobs.Query().Match(FullText.Prefix("fre"))
            .Where(JobFields.Owner == "ann")
            .WithSnippet(new SnippetOptions { Open = "<b>", Close = "</b>" })
            .ToListAsync(TestMemory.Token);
        Assert.Equal("<b>Freeze</b> deploys", Assert.Single(found).Snippet);

        await jobs.UpdateAsync(1, static job => job with { Title = "Rotate nothing" }, TestMemory.Token);
        Assert.Equal(1, await jobs.Query().Match(FullText.Words("keys")).CountAsync(TestMemory.Token));
        await jobs.DeleteAsync(2, TestMemory.Token);
        Assert.Equal(0, await jobs.Query().Match(FullText.Words("keys")).CountAsync(TestMemory.Token));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_live_query_delivers_its_results_again_when_they_are_others(StoreKind kind)
    {
        await using TestMemory memory = await FillAsync(kind);
        IJobRepository jobs = memory.Get<IJobRepository>();
        ChannelReader<IReadOnlyList<MemoryEntry<Job, JobId>>> live =
            jobs.Query().Where(JobFields.Owner == "ann").OrderByDescending(JobFields.Priority).Take(2).Watch(
                TestMemory.Token);
        Assert.Equal("2 1", await NextAsync(live));

        await jobs.UpsertAsync(new Job { Number = 7, Owner = "bob" }, TestMemory.Token);
        await jobs.UpsertAsync(new Job { Number = 8, Owner = "ann", Priority = 9 }, TestMemory.Token);
        Assert.Equal("8 2", await NextAsync(live));

        await jobs.DeleteAsync(8, TestMemory.Token);
        Assert.Equal("2 1", await NextAsync(live));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_live_query_notices_what_is_purged_and_what_is_evicted(StoreKind kind)
    {
        await using TestMemory memory = await FillAsync(kind);
        IJobRepository jobs = memory.Get<IJobRepository>();
        IDocumentStore store = await memory.OpenStoreAsync();
        ChannelReader<IReadOnlyList<MemoryEntry<Job, JobId>>> live = jobs.Query().Where(JobFields.Owner == "ann").Watch(
            TestMemory.Token);
        Assert.Equal("1 2", await NextAsync(live));

        MemoryEntry<Job, JobId> first = (await jobs.GetEntryAsync(new JobId(1), TestMemory.Token))!;
        await store.PurgeAsync([new DocumentRevisions(first.DocumentId, [first.Revision])], TestMemory.Token);
        Assert.Equal("2", await NextAsync(live));

        await store.EvictAsync(new StoreEviction("job:"), TestMemory.Token);
        Assert.Equal("", await NextAsync(live));
    }

    [Fact]
    public async Task A_live_query_that_nobody_reads_holds_the_newest_result_only_and_ends_with_its_token()
    {
        await using TestMemory memory = await FillAsync(StoreKind.Sqlite);
        IJobRepository jobs = memory.Get<IJobRepository>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestMemory.Token);
        ChannelReader<IReadOnlyList<MemoryEntry<Job, JobId>>> slow = jobs.Query().Where(
            JobFields.Owner == "ann").Watch(stop.Token);
        ChannelReader<IReadOnlyList<MemoryEntry<Job, JobId>>> quick = jobs.Query().Where(
            JobFields.Owner == "ann").Watch(TestMemory.Token);
        await slow.WaitToReadAsync(TestMemory.Token);
        for (int number = 10; number < 20; number++)
            await jobs.UpsertAsync(new Job { Number = number, Owner = "ann" }, TestMemory.Token);
        while (await quick.ReadAsync(TestMemory.Token) is not { Count: 12 })
        {
        }

        int last = 0;
        while (last < 12) last = (await slow.ReadAsync(TestMemory.Token)).Count;
        await stop.CancelAsync();
        await slow.Completion;
    }

    [Fact]
    public async Task An_index_is_built_when_the_store_is_opened_and_its_progress_is_told()
    {
        var told = new Told();
        await using TestMemory memory = TestMemory.Create(
            StoreKind.Sqlite,
            builder => builder.Services.Add(new(typeof(IProgress<IndexProgress>), told)));
        await memory.OpenStoreAsync();
        Assert.Contains(told.Progress, static progress => progress.Prefix == "job:");
    }

    private static async Task<TestMemory> FillAsync(StoreKind kind)
    {
        TestMemory memory = TestMemory.Create(kind);
        Assert.All(
            await memory.Get<IJobRepository>().UpsertManyAsync(s_jobs, TestMemory.Token), static outcome =>
                Assert.Null(outcome.Error));
        return memory;
    }

    private static async Task<string> NumbersAsync(MemoryQuery<Job, JobId> query) =>
        Numbers(await query.ToListAsync(TestMemory.Token));

    private static async Task<string> NextAsync(ChannelReader<IReadOnlyList<MemoryEntry<Job, JobId>>> live) =>
        Numbers(await live.ReadAsync(TestMemory.Token));

    private static string Numbers(IReadOnlyList<MemoryEntry<Job, JobId>> jobs) =>
        string.Join(' ', jobs.Select(static entry => entry.Value.Number));

    private sealed class Told : IProgress<IndexProgress>
    {
        public List<IndexProgress> Progress { get; } = [];

        public void Report(IndexProgress value) => Progress.Add(value);
    }
}
