using System.Diagnostics;
using Microsoft.Playwright;
using TypedMemory.Sqlite;
using static Microsoft.Playwright.Assertions;

namespace TypedMemory.Inspector.Tests;

public sealed class MemoryScreenTests(Browser browser) : InspectorTest(browser)
{
    [Fact]
    public async Task Types_are_listed_with_their_numbers_of_documents()
    {
        await WriteFactsAsync(3);
        await App.Plans.UpsertAsync(new Plan { Name = "move" }, Token);

        await OpenAsync();

        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = "fact 3" })).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = "plan 1" })).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = "All documents 4" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_grid_has_the_columns_of_the_record()
    {
        await WriteFactsAsync(40);

        await OpenAsync("memory", "fact:");

        await Expect(Page.GetByRole(AriaRole.Columnheader)).ToHaveTextAsync(
            ["id↑", "agent", "confidence◆", "hits", "tags", "text", "topic"]);
        await Expect(Page.Locator(".grid-rows .row").First).ToContainTextAsync("fact:a7:t000000");
        await Expect(Page.Locator(".grid-rows .row").First).ToContainTextAsync("Deploys are frozen on Fridays");
        await ShootAsync("memory");
    }

    [Fact]
    public async Task A_column_sorts_through_its_index_both_ways()
    {
        await WriteFactsAsync(150);
        await OpenAsync("memory", "fact:");

        await Page.GetByRole(AriaRole.Button, new() { Name = "confidence" }).ClickAsync();
        await Expect(Page.Locator(".grid-rows .row").First).ToContainTextAsync("fact:a7:t000000");
        await Page.GetByRole(AriaRole.Button, new() { Name = "confidence" }).ClickAsync();

        await Expect(Page.Locator(".grid-rows .row").First).ToContainTextAsync("fact:a7:t000099");
        await Expect(Page.GetByRole(AriaRole.Columnheader, new() { Name = "confidence" }))
            .ToHaveAttributeAsync("aria-sort", "descending");
    }

    [Fact]
    public async Task A_filter_narrows_the_rows_down_and_can_be_taken_back()
    {
        await WriteFactsAsync(150);
        await OpenAsync("memory", "fact:");

        await Page.GetByLabel("Column").SelectOptionAsync("confidence");
        await Page.GetByLabel("Comparison").SelectOptionAsync("ge");
        await Page.GetByLabel("Value", new() { Exact = true }).FillAsync("0.95");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Filter", Exact = true }).ClickAsync();

        await Expect(Page.GetByText("5 documents of 150 match")).ToBeVisibleAsync();
        await Expect(Page.Locator(".grid-rows .row")).ToHaveCountAsync(5);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Remove the filter on confidence" }).ClickAsync();
        await Expect(Page.GetByText("150 documents", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_filter_on_an_element_of_a_set_finds_documents_that_have_it()
    {
        await WriteFactsAsync(10);
        await App.Facts.UpsertAsync(new Fact { Agent = "b", Topic = "x", Tags = ["rare"] }, Token);
        await OpenAsync("memory", "fact:");

        await Page.GetByLabel("Column").SelectOptionAsync("tags");
        await Page.GetByLabel("Value", new() { Exact = true }).FillAsync("rare");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Filter", Exact = true }).ClickAsync();

        await Expect(Page.Locator(".grid-rows .row")).ToHaveCountAsync(1);
        await Expect(Page.Locator(".grid-rows .row")).ToContainTextAsync("fact:b:x");
    }

    [Fact]
    public async Task Documents_show_as_json()
    {
        await WriteFactsAsync(2);
        await OpenAsync("memory", "fact:");

        await Page.GetByRole(AriaRole.Button, new() { Name = "JSON" }).ClickAsync();

        await Expect(Page.GetByLabel("JSON of fact:a7:t000001")).ToContainTextAsync("\"topic\": \"t000001\"");
    }

    [Fact]
    public async Task Of_100_000_rows_fewer_than_200_are_in_the_page_wherever_one_scrolls()
    {
        await WriteFactsAsync(100_000);
        await OpenAsync("memory", "fact:");
        await Expect(Page.GetByText("100,000 documents", new() { Exact = true })).ToBeVisibleAsync();

        await Page.Locator(".grid").EvaluateAsync("grid => grid.scrollTop = grid.scrollHeight / 2");
        await Expect(Page.Locator("#row-50000")).ToContainTextAsync("fact:a7:t050000");
        await Page.Locator(".grid").FocusAsync();
        await Page.Keyboard.PressAsync("End");
        await Expect(Page.Locator("#row-99999")).ToContainTextAsync("fact:a7:t099999");

        Assert.InRange(await Page.Locator("[role=row]").CountAsync(), 1, 199);
    }

    [Fact]
    public async Task A_write_of_another_process_shows_within_a_second()
    {
        await WriteFactsAsync(3);
        await OpenAsync("memory", "fact:");
        await Expect(Page.Locator(".grid-rows .row")).ToHaveCountAsync(3);
        await WhenLiveAsync();

        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        string[] arguments = [ServedHub.Tool, "put", App.StorePath, "fact:zz:new",
            """{"agent":"zz","topic":"new","text":"from elsewhere"}"""];
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        using Process other = Process.Start(start)!;
        // It says so after the write is committed.
        string? written = await other.StandardOutput.ReadLineAsync(Token);

        Assert.Contains("fact:zz:new", written, StringComparison.Ordinal);
        await Expect(Page.Locator(".grid-rows")).ToContainTextAsync("from elsewhere", new() { Timeout = 1000 });
        await other.WaitForExitAsync(Token);
        Assert.Equal(0, other.ExitCode);
    }

    [Fact]
    public async Task A_row_opens_by_keyboard_alone()
    {
        await WriteFactsAsync(5);
        await OpenAsync("memory", "fact:");
        await Expect(Page.Locator(".grid-rows .row")).ToHaveCountAsync(5);

        await Page.Locator(".grid").FocusAsync();
        await Page.Keyboard.PressAsync("ArrowDown");
        await Page.Keyboard.PressAsync("ArrowDown");
        await Page.Keyboard.PressAsync("Enter");

        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "fact:a7:t000002" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task An_empty_memory_says_so()
    {
        await OpenAsync();

        await Expect(Page.GetByText("This memory is empty")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_conflicted_document_is_marked()
    {
        await ForeignWrites.ConflictAsync(await App.OpenStoreAsync(), "plan:move");

        await OpenAsync("memory", "plan:");

        await Expect(Page.Locator(".grid-rows .row").First.GetByText("conflict")).ToBeVisibleAsync();
    }

    private async Task WriteFactsAsync(int count)
    {
        foreach (Fact[] facts in Facts(count).Chunk(5000)) Assert.DoesNotContain(await App.Facts.UpsertManyAsync(facts, Token), static outcome => outcome.Error is not null);
    }

    private static IEnumerable<Fact> Facts(int count) => Enumerable.Range(0, count).Select(static i => new Fact
    {
        Agent = "a7",
        Topic = $"t{i:d6}",
        Text = i % 3 == 0 ? "Deploys are frozen on Fridays" : "The office moves to the moon",
        Confidence = i % 100 / 100.0,
        Hits = i % 7,
        Tags = i % 2 == 0 ? ["ops"] : ["ops", "later"],
    });
}
