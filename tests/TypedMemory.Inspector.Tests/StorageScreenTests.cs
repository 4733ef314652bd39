using System.Text.Json;
using Microsoft.Playwright;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite;
using static Microsoft.Playwright.Assertions;

namespace TypedMemory.Inspector.Tests;

public sealed class StorageScreenTests(Browser browser) : InspectorTest(browser)
{
    [Fact]
    public async Task The_numbers_are_those_of_store_info_with_sizes_by_type_and_table_and_tombstones()
    {
        await FillAsync();
        await OpenAsync("storage");

        StoreInfo info = await (await App.OpenStoreAsync()).GetInfoAsync(Token);
        ILocator numbers = Page.Locator("dl.numbers");
        await Expect(numbers).ToContainTextAsync(info.Uuid);
        await Expect(numbers.Locator("div", new() { HasText = "doc_del_count" })).ToContainTextAsync("1");
        ILocator fact = Page.GetByRole(AriaRole.Region, new() { Name = "By type" }).Locator("tr", new() { HasText = "fact" });
        await Expect(fact.Locator("td").Nth(0)).ToHaveTextAsync("29");
        await Expect(fact.Locator("td").Nth(1)).ToHaveTextAsync("1");
        await Expect(Page.GetByRole(AriaRole.Region, new() { Name = "By table" })).ToContainTextAsync("index_keys");
        await ShootAsync("storage");
    }

    [Fact]
    public async Task Indexes_show_what_they_are_over_and_how_often_they_were_used()
    {
        await FillAsync();
        await App.Facts.Query().Where(FactFields.Confidence > 0.5).ToListAsync(Token);
        await OpenAsync("storage");

        ILocator index = Page.GetByRole(AriaRole.Region, new() { Name = "Indexes" }).Locator("tr", new() { HasText = "confidence" });
        await Expect(index).ToContainTextAsync("ordered");
        await Expect(index.Locator("td").Nth(2)).ToHaveTextAsync("29");
        await Expect(index.Locator("td").Nth(3)).ToHaveTextAsync("1");
        await Expect(Page.GetByRole(AriaRole.Region, new() { Name = "Indexes" })).ToContainTextAsync("full text");
    }

    [Fact]
    public async Task A_check_tells_that_all_is_well()
    {
        await FillAsync();
        await OpenAsync("storage");

        await Page.GetByRole(AriaRole.Button, new() { Name = "Check" }).ClickAsync();

        await Expect(Page.GetByText("The file and every document in it are whole.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_backup_is_saved_that_opens_as_a_store()
    {
        await FillAsync();
        await OpenAsync("storage");

        IDownload saved = await Page.RunAndWaitForDownloadAsync(() =>
            Page.GetByRole(AriaRole.Link, new() { Name = "Save a backup" }).ClickAsync());

        Assert.Equal("memory.backup.db", saved.SuggestedFilename);
        await using SqliteDocumentStore copy = await SqliteDocumentStore.OpenAsync(
            new SqliteStoreOptions { Path = await saved.PathAsync(), ReadOnly = true }, Token);
        Assert.Equal(29, await copy.CountAsync("fact:", Token));
    }

    [Fact]
    public async Task Compacting_says_what_goes_and_asks_for_the_name()
    {
        await FillAsync();
        await OpenAsync("storage");

        await Page.GetByRole(AriaRole.Button, new() { Name = "Compact…" }).ClickAsync();
        ILocator dialog = Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("nothing of it replicates");
        await dialog.GetByRole(AriaRole.Textbox).FillAsync("memory");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Compact it" }).ClickAsync();

        await Expect(Page.GetByText("Compacted:")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Without_the_name_nothing_is_compacted()
    {
        (int status, JsonElement answer) = await CallAsync(
            HttpMethod.Post, "compact?store=memory", null, ("X-Inspector-Token", await TokenOfPageAsync()));

        Assert.Equal(400, status);
        Assert.Equal("unconfirmed", answer.GetProperty("error").GetString());
    }

    private async Task FillAsync()
    {
        Assert.DoesNotContain(await App.Facts.UpsertManyAsync(
            Enumerable.Range(0, 30).Select(static i => new Fact
            {
                Agent = "a7",
                Topic = $"t{i:d2}",
                Text = "Deploys are frozen on Fridays",
                Confidence = i / 30.0,
            }),
            Token), static outcome => outcome.Error is not null);
        await App.Facts.DeleteAsync(new FactId("a7", "t07"), Token);
    }
}
