using TypedMemory.Core.Store;

namespace TypedMemory.Tests;

/// <summary>
/// Texts, flags, sets, aggregates, projections and edits of queries, on SQLite and on a store that is read from end to
/// end.
/// </summary>
public sealed class QueryOperatorTests
{
    private static readonly Job[] s_jobs =
    [
        new() { Number = 1, Owner = "Ann", Weight = 1.5, Tags = ["a", "b"], Price = 1.5m, Title = "Rotate keys",
            Traits = JobTraits.Urgent | JobTraits.Paid },
        new() { Number = 2, Owner = "ann", Weight = 2.5, Tags = ["b"], Price = 2m, Title = "Größe\0 prüfen",
            Traits = JobTraits.Paid, Wanted = JobTraits.None },
        new() { Number = 3, Owner = "bob", Weight = -1, Priority = 1, Title = "Monkey business",
            Traits = JobTraits.Extreme | JobTraits.Urgent, Rights = JobRights.Last | JobRights.Read },
        new() { Number = 4, Owner = "bobby", Weight = 0, Priority = 5, Tags = ["c", "b"], Title = "",
            Rights = JobRights.Read, Wanted = JobTraits.Paid | JobTraits.Remote },
        new() { Number = 5, Weight = 2.5, Price = -1m, Title = "KEYS" },
    ];

    private static readonly Dictionary<string, (MemoryFilter<Job> Filter, string Numbers)> s_filters = new()
    {
        ["text contains"] = (JobFields.Title.Contains("key"), "1 3"),
        ["text contains what no text has"] = (JobFields.Title.Contains("keyy"), ""),
        ["text contains nothing"] = (JobFields.Title.Contains(""), "1 2 3 4 5"),
        ["text contains beyond ASCII"] = (JobFields.Title.Contains("öß"), "2"),
        ["text contains a zero"] = (JobFields.Title.Contains("e\0 "), "2"),
        ["null contains nothing"] = (JobFields.Owner.Contains(""), "1 2 3 4"),
        ["ends with"] = (JobFields.Title.EndsWith("keys"), "1"),
        ["ends with beyond ASCII"] = (JobFields.Title.EndsWith("\0 prüfen"), "2"),
        ["null ends with nothing"] = (JobFields.Owner.EndsWith(""), "1 2 3 4"),
        ["equals but for case"] = (JobFields.Owner.EqualsIgnoreCase("ANN"), "1 2"),
        ["equals but for case beyond ASCII"] = (JobFields.Title.EqualsIgnoreCase("GRÖßE\0 PRÜFEN"), "2"),
        ["not equal but for case"] = (!JobFields.Owner.EqualsIgnoreCase("ANN"), "3 4 5"),
        ["has a flag"] = (JobFields.Traits.HasFlag(JobTraits.Urgent), "1 3"),
        ["has two flags"] = (JobFields.Traits.HasFlag(JobTraits.Urgent | JobTraits.Paid), "1"),
        ["has the sign as a flag"] = (JobFields.Traits.HasFlag(JobTraits.Extreme), "3"),
        ["has no flag"] = (JobFields.Traits.HasFlag(JobTraits.None), "1 2 3 4 5"),
        ["unsigned has a flag"] = (JobFields.Rights.HasFlag(JobRights.Read), "3 4"),
        ["unsigned has its greatest flag"] = (JobFields.Rights.HasFlag(JobRights.Last), "3"),
        ["nullable has a flag"] = (JobFields.Wanted.HasFlag(JobTraits.Remote), "4"),
        ["null has not even no flag"] = (JobFields.Wanted.HasFlag(JobTraits.None), "2 4"),
        ["contains any"] = (JobFields.Tags.ContainsAny("a", "b", "a", "x"), "1 2 4"),
        ["contains any of one"] = (JobFields.Tags.ContainsAny("c"), "4"),
        ["contains any of none"] = (JobFields.Tags.ContainsAny(), ""),
        ["contains one or another"] = (
            JobFields.Tags.Contains("a") || JobFields.Tags.Contains("c") || JobFields.Owner == "bob", "1 3 4"),
        ["contains all"] = (JobFields.Tags.ContainsAll("b", "a", "b"), "1"),
        ["contains all of none"] = (JobFields.Tags.ContainsAll(), "1 2 3 4 5"),
        ["not any"] = (!JobFields.Tags.ContainsAny("a", "c"), "2 3 5"),
        ["any, and more"] = (JobFields.Tags.ContainsAny("a", "b") && JobFields.Weight > 1, "1 2"),
        ["two of an or"] = (
            JobFields.Owner == "Ann" || JobFields.Tags.ContainsAny("a", "b") || JobFields.Weight == 1.5, "1 2 4"),
    };

    private static CancellationToken Token => TestMemory.Token;

    public static TheoryData<StoreKind> Stores => [StoreKind.Sqlite, StoreKind.Memory];

    public static TheoryData<StoreKind, string> Filters()
    {
        var data = new TheoryData<StoreKind, string>();
        foreach (StoreKind kind in Enum.GetValues<StoreKind>())
        {
            foreach (string name in s_filters.Keys) data.Add(kind, name);
        }

        return data;
    }

    [Theory, MemberData(nameof(Filters))]
    public async Task A_filter_finds_what_holds(StoreKind kind, string name)
    {
        await using TestMemory memory = await FillAsync(kind);
        MemoryQuery<Job, JobId> query = memory.Get<IJobRepository>().Query().Where(s_filters[name].Filter);
        Assert.Equal(s_filters[name].Numbers, await NumbersAsync(query));
        Assert.Equal(
            s_filters[name].Numbers.Split(
                ' ', StringSplitOptions.RemoveEmptyEntries).Length, await query.CountAsync(Token));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_set_of_elements_is_limited_ordered_and_paged_like_any_filter(StoreKind kind)
    {
        await using TestMemory memory = await FillAsync(kind);
        MemoryQuery<Job, JobId> query = memory.Get<IJobRepository>().Query().Where(
            JobFields.Tags.ContainsAny("a", "b", "c"));
        Assert.Equal("1 2", await NumbersAsync(query.Take(2)));
        Assert.Equal("2 4", await NumbersAsync(query.Skip(1)));
        Assert.Equal("2 1 4", await NumbersAsync(query.OrderByDescending(JobFields.Weight)));
        MemoryPage<Job, JobId> page = await query.ToPageAsync(2, null, Token);
        Assert.Equal([1, 2], page.Items.Select(static entry => entry.Value.Number));
        page = await query.ToPageAsync(2, page.Continuation, Token);
        Assert.Equal([4], page.Items.Select(static entry => entry.Value.Number));
        Assert.Null(page.Continuation);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Thousands_of_elements_are_looked_up_in_a_set(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        IJobRepository jobs = memory.Get<IJobRepository>();
        _ = await jobs.InsertManyAsync(
            Enumerable.Range(0, 2000).Select(
                static i => new Job { Number = i, Tags = [$"t{i}", $"u{i % 10}"] }), Token);
        string[] tags = [.. Enumerable.Range(0, 1600).Select(static i => $"t{i}")];
        long started = System.Diagnostics.Stopwatch.GetTimestamp();
        Assert.Equal(1600, await jobs.Query().Where(JobFields.Tags.ContainsAny(tags)).CountAsync(Token));
        Assert.Equal(
            1600, await jobs.Query().Where(
                tags.Select(static tag => JobFields.Tags.Contains(tag)).Aggregate(static (a, b) => a | b))
                .CountAsync(Token));
        Assert.Equal(
            1600, await jobs.Query(JobId.All).Where(
                JobFields.Tags.ContainsAny(tags) && !JobFields.Tags.ContainsAll(tags)).CountAsync(Token));
        Assert.Equal(400, await jobs.Query(JobId.All).Where(!JobFields.Tags.ContainsAny(tags)).CountAsync(Token));

        // Minutes, were each value a predicate of its own; this only has to tell a set from that.
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(30));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task First_and_single_demand_what_their_names_say(StoreKind kind)
    {
        await using TestMemory memory = await FillAsync(kind);
        MemoryQuery<Job, JobId> jobs = memory.Get<IJobRepository>().Query();
        MemoryQuery<Job, JobId> none = jobs.Where(JobFields.Owner == "nobody"), one = jobs.Where(
            JobFields.Owner == "bob");
        MemoryQuery<Job, JobId> two = jobs.Where(JobFields.Weight == 2.5);
        Assert.Equal(3, (await one.FirstAsync(Token)).Value.Number);
        Assert.Equal(5, (await two.OrderByDescending(JobFields.Weight).FirstAsync(Token)).Value.Number);
        Assert.Equal(3, (await one.SingleAsync(Token)).Value.Number);
        Assert.Equal(3, (await one.SingleOrDefaultAsync(Token))!.Value.Number);
        Assert.Null(await none.SingleOrDefaultAsync(Token));
        Assert.Null(await none.FirstOrDefaultAsync(Token));
        Assert.Contains(
            "no result", (
                await Assert.ThrowsAsync<InvalidOperationException>(() => none.FirstAsync(Token).AsTask())).Message,
                StringComparison.Ordinal);
        Assert.Contains(
            "no result", (
                await Assert.ThrowsAsync<InvalidOperationException>(() => none.SingleAsync(Token).AsTask())).Message,
                StringComparison.Ordinal);
        Assert.Contains(
            "more than one", (
                await Assert.ThrowsAsync<InvalidOperationException>(() => two.SingleAsync(Token).AsTask())).Message,
                StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => two.SingleOrDefaultAsync(Token).AsTask());
        Assert.Equal(2, (await two.Take(1).SingleAsync(Token)).Value.Number);
        Assert.Null(await two.Take(0).SingleOrDefaultAsync(Token));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Several_members_are_selected_and_a_document_that_cannot_be_read_is_an_error_item(StoreKind kind)
    {
        await using TestMemory memory = await FillAsync(kind);
        await TestDocuments.WriteAsync(
            await memory.OpenStoreAsync(), "job:6", """{"number":6,"owner":"bob","weight":"heavy"}""");
        MemoryQuery<Job, JobId> query = memory.Get<IJobRepository>().Query().Where(JobFields.Owner == "bob");
        IReadOnlyList<MemoryProjected<JobId, (string?, double)>> pairs = await query.Select(
            JobFields.Owner, JobFields.Weight).ToListAsync(Token);
        Assert.Equal(("bob", -1), pairs[0].Value);
        Assert.Equal(new JobId(3), pairs[0].Id);
        Assert.NotNull(pairs[1].Error);
        var made = await query.Select(
            JobFields.Owner, JobFields.Weight, JobFields.Priority, static (owner, weight, priority) =>
                new { owner, weight, priority })
            .ToListAsync(Token);
        Assert.Equal(new { owner = (string?)"bob", weight = -1.0, priority = 1 }, made[0].Value);
        Assert.Equal(
            ("bob", -1, 1, "Monkey business"), (
                await query.Select(
                    JobFields.Owner, JobFields.Weight, JobFields.Priority, JobFields.Title)
                    .ToListAsync(Token))[0].Value);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Sums_averages_and_extremes_are_those_of_the_results(StoreKind kind)
    {
        await using TestMemory memory = await FillAsync(kind);
        MemoryQuery<Job, JobId> jobs = memory.Get<IJobRepository>().Query();
        MemoryQuery<Job, JobId> none = jobs.Where(JobFields.Owner == "nobody");
        Assert.Equal(5.5, await jobs.SumAsync(JobFields.Weight, Token));
        Assert.Equal(2.5m, await jobs.SumAsync(JobFields.Price, Token));
        Assert.Equal(15, await jobs.SumAsync(JobFields.Number, Token));
        Assert.Equal(0, await none.SumAsync(JobFields.Weight, Token));
        Assert.Equal(1.1, await jobs.AverageAsync(JobFields.Weight, Token), 12);
        Assert.Equal(0.5m, await jobs.AverageAsync(JobFields.Price, Token));
        Assert.Equal(3, await jobs.AverageAsync(JobFields.Number, Token));
        await Assert.ThrowsAsync<InvalidOperationException>(() => none.AverageAsync(JobFields.Price, Token).AsTask());
        Assert.Equal(
            (-1, 2.5), (await jobs.MinAsync(JobFields.Weight, Token), await jobs.MaxAsync(JobFields.Weight, Token)));
        Assert.Equal(
            ("Ann", "bobby"), (
                await jobs.MinAsync(JobFields.Owner, Token), await jobs.MaxAsync(JobFields.Owner, Token)));
        Assert.Null(await none.MaxAsync(JobFields.Owner, Token));
        Assert.Null(await jobs.MinAsync(JobFields.Due, Token));
        await Assert.ThrowsAsync<InvalidOperationException>(() => none.MinAsync(JobFields.Weight, Token).AsTask());
        Assert.Equal(
            (1.5, 2.5), (
                await jobs.Take(2).MinAsync(JobFields.Weight, Token), await jobs.Take(2).MaxAsync(
                    JobFields.Weight, Token)));
        Assert.Equal(4, await jobs.Take(2).SumAsync(JobFields.Weight, Token));

        await memory.Get<IJobRepository>().InsertAsync(new Job { Number = int.MaxValue }, Token);
        await Assert.ThrowsAsync<OverflowException>(() => jobs.SumAsync(JobFields.Number, Token).AsTask());
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Groups_are_counted_and_values_told_apart_as_equality_does_null_among_them(StoreKind kind)
    {
        await using TestMemory memory = await FillAsync(kind);
        MemoryQuery<Job, JobId> jobs = memory.Get<IJobRepository>().Query();
        Assert.Equal(
            [new(-1, 1), new(0, 1), new(1.5, 1), new MemoryGroup<double>(2.5, 2)], await jobs.GroupBy(
                JobFields.Weight).CountAsync(Token));
        Assert.Equal(
            [new(null, 1), new("Ann", 1), new("ann", 1), new("bob", 1), new MemoryGroup<string?>("bobby", 1)],
            await jobs.GroupBy(JobFields.Owner).CountAsync(Token));
        Assert.Equal([-1, 0, 1.5, 2.5], await jobs.DistinctAsync(JobFields.Weight, Token));
        Assert.Equal([1, 3, 5], await jobs.DistinctAsync(JobFields.Priority, Token));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task An_aggregate_names_the_document_that_cannot_be_read(StoreKind kind)
    {
        await using TestMemory memory = await FillAsync(kind);
        await TestDocuments.WriteAsync(await memory.OpenStoreAsync(), "job:6", """{"number":6,"weight":"heavy"}""");
        MemoryQuery<Job, JobId> jobs = memory.Get<IJobRepository>().Query();
        Assert.Equal(
            "job:6", (
                await Assert.ThrowsAsync<MemoryFormatException>(
                    () => jobs.SumAsync(JobFields.Weight, Token).AsTask())).Id);
        Assert.Equal(
            "job:6", (
                await Assert.ThrowsAsync<MemoryFormatException>(
                    () => jobs.GroupBy(JobFields.Owner).CountAsync(Token).AsTask())).Id);
        Assert.Equal(5.5, await jobs.Where(JobFields.Weight <= 100).SumAsync(JobFields.Weight, Token));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task The_results_of_a_query_are_deleted_and_no_other(StoreKind kind)
    {
        await using TestMemory memory = await FillAsync(kind);
        IJobRepository jobs = memory.Get<IJobRepository>();
        IReadOnlyList<MemoryWriteOutcome<JobId>> outcomes =
            await jobs.Query().Where(JobFields.Weight > 0).OrderBy(JobFields.Weight).Take(2).DeleteAsync(Token);
        Assert.Equal([new JobId(1), new JobId(2)], outcomes.Select(static outcome => outcome.Id));
        Assert.All(outcomes, static outcome => Assert.True(outcome.Succeeded));
        Assert.Equal("3 4 5", await NumbersAsync(jobs.Query()));
        Assert.Empty(await jobs.Query().Where(JobFields.Owner == "nobody").DeleteAsync(Token));
        Assert.Equal(3, (await jobs.Query().DeleteAsync(Token)).Count);
        Assert.Equal(0, await jobs.CountAsync(null, Token));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task The_results_of_a_query_are_updated_each_by_itself(StoreKind kind)
    {
        await using TestMemory memory = await FillAsync(kind);
        IJobRepository jobs = memory.Get<IJobRepository>();
        await TestDocuments.WriteAsync(
            await memory.OpenStoreAsync(), "job:6", """{"number":6,"owner":"bob","weight":"heavy"}""");
        IReadOnlyList<MemoryWriteOutcome<JobId>> outcomes = await jobs.Query().Where(JobFields.Owner.StartsWith("bob"))
            .UpdateAsync(static job => job with { Owner = "rob", Priority = job.Priority + 1 }, Token);
        Assert.Equal(
            [(3, true), (4, true), (6, false)], outcomes.Select(
                static outcome => (outcome.Id.Number, outcome.Succeeded)));
        Assert.Equal("3 4", await NumbersAsync(jobs.Query().Where(JobFields.Owner == "rob")));
        Assert.Equal(
            [2, 6], (await jobs.Query().Where(JobFields.Owner == "rob").ToListAsync(Token)).Select(
                static entry => entry.Value.Priority));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_document_that_another_write_made_no_result_is_left_alone(StoreKind kind)
    {
        await using TestMemory memory = await FillAsync(kind);
        IJobRepository jobs = memory.Get<IJobRepository>();
        bool isFirst = true;
        IReadOnlyList<MemoryWriteOutcome<JobId>> outcomes = await jobs.Query().Where(
            JobFields.Weight == 2.5).UpdateAsync(
            job =>
            {
                // While the function runs, somebody takes the second result out of the query, and changes the first.
                if (isFirst)
                {
                    jobs.UpdateAsync(
                        new JobId(2), static j => j with { Title = "edited" }, Token).AsTask().GetAwaiter().GetResult();
                    jobs.UpdateAsync(
                        new JobId(5), static j => j with { Weight = 0 }, Token).AsTask().GetAwaiter().GetResult();
                }

                isFirst = false;
                return job with { Priority = 9 };
            },
            Token);
        Assert.Equal([new JobId(2)], outcomes.Select(static outcome => outcome.Id));
        Assert.Equal(
            (9, "edited"), (
                await jobs.GetAsync(new JobId(2), Token) is { } second ? (second.Priority, second.Title) : default));
        Assert.Equal(3, (await jobs.GetAsync(new JobId(5), Token))!.Priority);
    }

    private static async Task<TestMemory> FillAsync(StoreKind kind)
    {
        TestMemory memory = TestMemory.Create(kind);
        Assert.All(
            await memory.Get<IJobRepository>().UpsertManyAsync(s_jobs, Token), static outcome =>
                Assert.Null(outcome.Error));
        return memory;
    }

    private static async Task<string> NumbersAsync(MemoryQuery<Job, JobId> query) =>
        string.Join(' ', (await query.ToListAsync(Token)).Select(static entry => entry.Value.Number));
}
