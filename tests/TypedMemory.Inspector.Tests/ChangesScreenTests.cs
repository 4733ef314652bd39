using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TypedMemory.Inspector.Tests;

public sealed class ChangesScreenTests(Browser browser) : InspectorTest(browser)
{
    private static readonly FactId Id = new("a7", "deploys");

    private ILocator Rows => Page.Locator(".feed > li:has(.feed-id)");

    [Fact]
    public async Task Changes_show_as_they_happen_with_what_they_changed()
    {
        await OpenAsync("changes");
        await WhenFollowedAsync();

        await App.Facts.UpsertAsync(Fact("deploys", "Frozen on Fridays"), Token);
        await Expect(Rows).ToHaveCountAsync(1);
        await App.Facts.UpdateAsync(Id, static fact => fact with { Text = "Frozen on Mondays", Hits = 3 }, Token);

        await Expect(Rows.First).ToContainTextAsync("fact:a7:deploys");
        await Expect(Rows.First.Locator("del").Filter(new() { HasText = "Frozen on Fridays" })).ToBeVisibleAsync();
        await Expect(Rows.First.Locator("ins").Filter(new() { HasText = "Frozen on Mondays" })).ToBeVisibleAsync();
        await Expect(Rows.First.Locator(".feed-diff dt")).ToHaveTextAsync(["hits", "text"]);
        await ShootAsync("changes");
    }

    [Fact]
    public async Task A_deletion_and_a_conflict_are_marked()
    {
        await App.Facts.UpsertAsync(Fact("deploys", "Frozen"), Token);
        await OpenAsync("changes");
        await WhenFollowedAsync();

        await App.Facts.DeleteAsync(Id, Token);
        await ForeignWrites.ConflictAsync(await App.OpenStoreAsync(), "plan:move");

        await Expect(Rows.Filter(new() { HasText = "fact:a7:deploys" }).GetByText("deleted", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(Rows.Filter(new() { HasText = "plan:move" }).GetByText("conflict", new() { Exact = true }).First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Paused_it_stands_still_and_goes_on_where_it_was()
    {
        await OpenAsync("changes");
        await WhenFollowedAsync();
        await App.Facts.UpsertAsync(Fact("one", "1"), Token);
        await Expect(Rows).ToHaveCountAsync(1);

        await Page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await App.Facts.UpsertAsync(Fact("two", "2"), Token);
        await Expect(Page.Locator(".bar .seq")).ToHaveTextAsync(" at 2");
        await Expect(Rows).ToHaveCountAsync(1);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();

        await Expect(Rows).ToHaveCountAsync(2);
        await Expect(Rows.First).ToContainTextAsync("fact:a7:two");
    }

    [Fact]
    public async Task It_can_begin_at_the_beginning_or_at_a_sequence()
    {
        foreach (string topic in (string[])["one", "two", "three"])
            await App.Facts.UpsertAsync(Fact(topic, topic), Token);
        await OpenAsync("changes");

        await FollowAsync("beginning");
        await Expect(Rows).ToHaveCountAsync(3);
        await FollowAsync("2");
        await Expect(Rows).ToHaveCountAsync(1);
        await Expect(Rows).ToContainTextAsync("fact:a7:three");
    }

    [Fact]
    public async Task Ids_narrow_the_changes_down_and_what_is_shown_can_be_cleared()
    {
        foreach (string topic in (string[])["one", "two", "three"])
            await App.Facts.UpsertAsync(Fact(topic, topic), Token);
        await OpenAsync("changes");
        await FollowAsync("beginning");
        await Expect(Rows).ToHaveCountAsync(3);

        await Page.GetByLabel("Ids that start with").FillAsync("fact:a7:t");
        await Expect(Rows).ToHaveCountAsync(2);
        await Page.GetByLabel("Ids that start with").FillAsync("");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Clear" }).ClickAsync();
        await Expect(Rows).ToHaveCountAsync(0);
        await App.Facts.UpsertAsync(Fact("four", "4"), Token);
        await Expect(Rows).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_burst_is_counted_and_little_of_it_is_in_the_page()
    {
        await OpenAsync("changes");
        await WhenFollowedAsync();

        for (int i = 0; i < 30; i++) await WriteAsync(Enumerable.Range(i * 100, 100), "burst");

        await Expect(Page.GetByText("3,000 changes")).ToBeVisibleAsync();
        await Expect(Page.Locator(".rate")).Not.ToHaveTextAsync("0.0 a second");
        await Expect(Rows.First).ToContainTextAsync("fact:a7:t2999");
        Assert.InRange(await Page.Locator(".feed > li").CountAsync(), 2, 101);
    }

    [Fact]
    public async Task At_a_thousand_writes_a_second_no_frame_is_long()
    {
        // A document that changes has differences to show, a new one too: the dearest rows.
        await WriteAsync(Enumerable.Range(0, 1000), "before");
        await OpenAsync("changes");
        await WhenFollowedAsync();
        await using var frames = await FrameWatch.StartAsync(Page);
        double idle = await frames.LongestAsync(TimeSpan.FromSeconds(1));

        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (int i = 0; i < 60; i++)
        {
            await beat.WaitForNextTickAsync(Token);
            await WriteAsync(Enumerable.Range(i % 20 * 50, 50), $"round {i}");
        }

        FrameReport report = await frames.StopAsync();
        await Expect(Page.GetByText("3,000 changes")).ToBeVisibleAsync();
        TestContext.Current.SendDiagnosticMessage(
            "{0}; an idle frame took up to {1:0} ms", report, idle);
        Assert.InRange(report.Frames, 20, int.MaxValue);
        // What a task takes of the processor, with a collection of garbage in it, fits a frame on every machine.
        Assert.InRange(report.LongestTask, 0, 100);
        // What others take of it shows in the frames of the idle page: that much more a frame may last.
        Assert.InRange(report.LongestFrame, 0, 100 + Math.Max(0, (idle - 34) * 3));
    }

    [Fact]
    public async Task What_comes_while_someone_reads_further_down_waits_above()
    {
        await OpenAsync("changes");
        await WhenFollowedAsync();
        await WriteAsync(Enumerable.Range(0, 100), "read");
        await Expect(Rows).ToHaveCountAsync(100);
        await Page.Locator(".feed").EvaluateAsync("list => list.scrollTop = 400");

        await WriteAsync([100], "new");
        await Expect(Page.GetByText("101 changes")).ToBeVisibleAsync();
        await Expect(Rows.First).ToContainTextAsync("fact:a7:t99");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Show newer changes" }).ClickAsync();
        await Expect(Rows.First).ToContainTextAsync("fact:a7:t100");
    }

    private async Task WriteAsync(IEnumerable<int> numbers, string text)
    {
        Assert.DoesNotContain(
            await App.Facts.UpsertManyAsync(numbers.Select(n => Fact($"t{n}", text) with { Hits = n }), Token),
            static outcome => outcome.Error is not null);
    }

    private async Task WhenFollowedAsync() =>
        await Expect(Page.GetByText("Waiting for a change")).ToBeVisibleAsync();

    private async Task FollowAsync(string since)
    {
        await Page.GetByLabel("Since").FillAsync(since);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Follow" }).ClickAsync();
    }

    private static Fact Fact(string topic, string text) => new() { Agent = "a7", Topic = topic, Text = text };
}
