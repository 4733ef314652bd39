using System.Threading.Channels;

namespace TypedMemory.Tests;

/// <summary>
/// What a full-text query is combined with: an order, pages, the first and the only one, live results.
/// </summary>
public sealed class TextQueryTests
{
    private static readonly Job[] s_jobs =
    [
        new() { Number = 1, Owner = "ann", Weight = 3, Title = "keys" },
        new() { Number = 2, Owner = "ann", Weight = 1, Title = "keys and keys and keys" },
        new() { Number = 3, Owner = "bob", Weight = 2,
            Title = "all of the keys that were ever given to anybody in this house" },
        new() { Number = 4, Owner = "bob", Weight = 0, Title = "deploys" },
        new() { Number = 5, Owner = "ann", Weight = 1, Title = "keys" },
    ];

    private static CancellationToken Token => TestMemory.Token;

    [Fact]
    public async Task The_best_match_has_the_greatest_score_and_comes_first()
    {
        await using TestMemory memory = await FillAsync();
        IReadOnlyList<MemoryMatch<Job, JobId>> found =
            await memory.Get<IJobRepository>().Query().Match(FullText.Words("keys")).ToListAsync(Token);
        Assert.Equal(
            found.OrderByDescending(static match => match.Score).Select(static match => match.Score), found.Select(
                static match => match.Score));
        Assert.Equal(3, found[^1].Entry.Value.Number);
        Assert.True(found[0].Score > found[^1].Score);
        Assert.All(found, static match => Assert.True(match.Score > 0));
    }

    [Fact]
    public async Task Matches_are_ordered_by_members_whether_the_order_is_said_before_or_after()
    {
        await using TestMemory memory = await FillAsync();
        MemoryQuery<Job, JobId> jobs = memory.Get<IJobRepository>().Query();
        FullText keys = FullText.Words("keys");
        Assert.Equal("2 5 3 1", await NumbersAsync(jobs.Match(keys).OrderBy(JobFields.Weight)));
        Assert.Equal("1 3 5 2", await NumbersAsync(jobs.OrderByDescending(JobFields.Weight).Match(keys)));
        Assert.Equal("3 1", await NumbersAsync(jobs.Match(keys).OrderBy(JobFields.Weight).Skip(2).Take(2)));
        Assert.Equal("5 2 1", await NumbersAsync(
            jobs.Match(keys).Where(JobFields.Owner == "ann").OrderBy(JobFields.Weight).ThenByDescending(
                JobFields.Priority)));
        Assert.Throws<InvalidOperationException>(() => jobs.Match(keys).ThenBy(JobFields.Weight));
        Assert.Throws<InvalidOperationException>(
            () => jobs.OrderBy(JobFields.Weight).Match(keys).OrderBy(JobFields.Weight));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pages_of_matches_have_each_match_once_in_their_order(bool byMember)
    {
        await using TestMemory memory = await FillAsync();
        MemoryTextQuery<Job, JobId> query = memory.Get<IJobRepository>().Query().Match(FullText.Words("keys"));
        if (byMember) query = query.OrderBy(JobFields.Weight);
        string all = await NumbersAsync(query);
        List<int> paged = [];
        string? continuation = null;
        do
        {
            MemoryMatchPage<Job, JobId> page = await query.ToPageAsync(1, continuation, Token);
            paged.Add(Assert.Single(page.Items).Entry.Value.Number);
            continuation = page.Continuation;
        }
        while (continuation is not null);
        Assert.Equal(all, string.Join(' ', paged));

        MemoryMatchPage<Job, JobId> first = await query.ToPageAsync(2, null, Token);
        MemoryTextQuery<Job, JobId> other = memory.Get<IJobRepository>().Query().Match(FullText.Words("deploys"));
        await Assert.ThrowsAsync<ArgumentException>(() => other.ToPageAsync(2, first.Continuation, Token).AsTask());
        Assert.Equal("", await NumbersAsync(query.Take(0)));
    }

    [Fact]
    public async Task The_first_and_the_only_match_are_read()
    {
        await using TestMemory memory = await FillAsync();
        MemoryQuery<Job, JobId> jobs = memory.Get<IJobRepository>().Query();
        MemoryTextQuery<Job, JobId> keys = jobs.Match(FullText.Words("keys")), deploys = jobs.Match(
            FullText.Words("deploys"));
        MemoryTextQuery<Job, JobId> none = jobs.Match(FullText.Words("nothing"));
        Assert.Equal(1, (await keys.OrderByDescending(JobFields.Weight).FirstAsync(Token)).Entry.Value.Number);
        Assert.Equal(4, (await deploys.SingleAsync(Token)).Entry.Value.Number);
        Assert.Equal(4, (await deploys.SingleOrDefaultAsync(Token))!.Entry.Value.Number);
        Assert.Null(await none.FirstOrDefaultAsync(Token));
        Assert.Null(await none.SingleOrDefaultAsync(Token));
        Assert.Equal((true, false), (await keys.AnyAsync(Token), await none.AnyAsync(Token)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => keys.SingleAsync(Token).AsTask());
        await Assert.ThrowsAsync<InvalidOperationException>(() => none.FirstAsync(Token).AsTask());
        await Assert.ThrowsAsync<InvalidOperationException>(() => none.SingleAsync(Token).AsTask());
    }

    [Fact]
    public async Task A_live_text_query_delivers_its_matches_again_when_they_are_others()
    {
        await using TestMemory memory = await FillAsync();
        IJobRepository jobs = memory.Get<IJobRepository>();
        ChannelReader<IReadOnlyList<MemoryMatch<Job, JobId>>> live =
            jobs.Query().Where(JobFields.Owner == "ann").Match(FullText.Words("keys")).OrderBy(
                JobFields.Weight).Watch(Token);
        Assert.Equal("2 5 1", Numbers(await live.ReadAsync(Token)));
        await jobs.InsertAsync(new Job { Number = 6, Owner = "ann", Title = "deploys" }, Token);
        await jobs.InsertAsync(new Job { Number = 7, Owner = "ann", Title = "more keys", Weight = 9 }, Token);
        Assert.Equal("2 5 1 7", Numbers(await live.ReadAsync(Token)));
        await jobs.UpdateAsync(new JobId(5), static job => job with { Title = "no more" }, Token);
        Assert.Equal("2 1 7", Numbers(await live.ReadAsync(Token)));
    }

    private static async Task<TestMemory> FillAsync()
    {
        TestMemory memory = TestMemory.Create();
        Assert.All(
            await memory.Get<IJobRepository>().UpsertManyAsync(s_jobs, Token), static outcome =>
                Assert.Null(outcome.Error));
        return memory;
    }

    private static async Task<string> NumbersAsync(MemoryTextQuery<Job, JobId> query) =>
        Numbers(await query.ToListAsync(Token));

    private static string Numbers(IReadOnlyList<MemoryMatch<Job, JobId>> found) =>
        string.Join(' ', found.Select(static match => match.Entry.Value.Number));
}
