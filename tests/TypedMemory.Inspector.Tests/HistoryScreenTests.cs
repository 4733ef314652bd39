using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TypedMemory.Inspector.Tests;

public sealed class HistoryScreenTests(Browser browser) : InspectorTest(browser)
{
    private static readonly FactId Id = new("a7", "deploys");

    protected override Task<InspectedApp> StartAsync() =>
        InspectedApp.StartAsync(store: static store => store.Keep = HistoryRetention.All);

    [Fact]
    public async Task The_timeline_tells_what_each_revision_changed_who_made_it_and_when()
    {
        await WriteThreeAsync();
        await OpenAsync("document", "fact:a7:deploys/history");

        await Expect(Page.Locator(".timeline > li")).ToHaveCountAsync(3);
        ILocator second = Page.Locator(".timeline > li").Nth(1);
        await Expect(second.Locator(".before")).ToHaveTextAsync("Frozen on Fridays");
        await Expect(second.Locator(".after")).ToHaveTextAsync("Frozen on Mondays");
        await Expect(second).ToContainTextAsync("(this store)");
        await Expect(second.Locator("time")).ToBeVisibleAsync();
        await ShootAsync("history");
    }

    [Fact]
    public async Task Provenance_tells_who_said_so_from_what_and_what_it_displaced()
    {
        await App.Facts.UpsertAsync(new Fact { Agent = "a7", Topic = "source", Text = "Read this" }, Token);
        await App.Facts.UpsertAsync(new Fact { Agent = "a7", Topic = "deploys", Text = "Free" }, Token);
        var origin = new MemoryOrigin
        {
            Agent = "a7",
            Run = "run-12",
            Source = MemorySource.Web,
            Trust = MemoryTrust.Untrusted,
            DerivedFrom = ["fact:a7:source"],
        };
        using (MemoryScope.Begin(origin))
            await App.Facts.UpdateAsync(Id, static fact => fact with { Text = "Frozen" }, Token);

        await OpenAsync("document", "fact:a7:deploys/history");

        ILocator text = Page.GetByRole(AriaRole.Region, new() { Name = "Provenance" })
            .Locator("tr", new() { HasText = "text" });
        foreach (string said in (string[])["a7", "run run-12", "web", "untrusted", "fact:a7:source", "Free"])
            await Expect(text).ToContainTextAsync(said);
        await ShootAsync("provenance");
    }

    [Fact]
    public async Task An_earlier_revision_is_restored_by_a_new_one()
    {
        await WriteThreeAsync();
        await OpenAsync("document", "fact:a7:deploys/history");

        await Page.Locator(".timeline > li").Nth(2).GetByRole(AriaRole.Button, new() { Name = "Restore…" }).ClickAsync();
        ILocator dialog = Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("It replicates like any edit");
        string name = await dialog.Locator("label code").InnerTextAsync();
        await dialog.GetByRole(AriaRole.Textbox).FillAsync(name);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Restore it" }).ClickAsync();

        await Expect(Page.GetByText("Restored as 4-")).ToBeVisibleAsync();
        MemoryEntry<Fact, FactId>? after = await App.Facts.GetEntryAsync(Id, Token);
        Assert.Equal("Frozen on Fridays", after!.Value.Text);
        Assert.Equal(4, after.Revision.Generation);
    }

    private async Task WriteThreeAsync()
    {
        await App.Facts.UpsertAsync(
            new Fact { Agent = "a7", Topic = "deploys", Text = "Frozen on Fridays", Tags = ["ops"] }, Token);
        await App.Facts.UpdateAsync(Id, static fact => fact with { Text = "Frozen on Mondays" }, Token);
        await App.Facts.UpdateAsync(Id, static fact => fact with { Confidence = 0.7, Tags = ["ops", "ci"] }, Token);
    }
}
