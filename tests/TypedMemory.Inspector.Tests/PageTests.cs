using System.Diagnostics;
using System.Text.Json;
using Microsoft.Playwright;
using TypedMemory.Inspector.Http;
using static Microsoft.Playwright.Assertions;

namespace TypedMemory.Inspector.Tests;

/// <summary>What holds for the page as a whole.</summary>
public sealed class PageTests(Browser browser) : InspectorTest(browser)
{
    private static string PageFolder => Path.Combine(RepositoryRoot, "src", "TypedMemory.Inspector", "Page");

    [Fact]
    public async Task What_is_embedded_is_a_fresh_build_of_the_sources()
    {
        await NodePage.InstallAsync(PageFolder, Token);
        string built = Directory.CreateTempSubdirectory("typedmemory-page-").FullName;
        try
        {
            await NodePage.RunAsync("node", ["build.mjs", built], PageFolder, Token);
            string[] names = [.. Directory.GetFiles(built).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];

            Assert.Equal(["app.css", "app.js", "icon.svg", "index.html"], names);
            foreach (string name in names)
            {
                string fresh = await File.ReadAllTextAsync(Path.Combine(built, name), Token);
                string committed = await File.ReadAllTextAsync(Path.Combine(PageFolder, "dist", name), Token);
                Assert.True(
                    fresh == committed,
                    $"Page/dist/{name} is not what its sources build. Run npm ci && npm run build in {PageFolder}.");
            }
        }
        finally
        {
            Directory.Delete(built, recursive: true);
        }
    }

    [Fact]
    public async Task The_sources_fit_their_types()
    {
        await NodePage.InstallAsync(PageFolder, Token);
        await NodePage.RunAsync("node", ["node_modules/typescript/bin/tsc", "--noEmit"], PageFolder, Token);
    }

    [Fact]
    public void It_is_below_200_KB_compressed() => Assert.InRange(PageFiles.CompressedSize, 1, 200 * 1024);

    [Theory]
    [InlineData("memory", "", "light", 1280)]
    [InlineData("memory", "fact:", "light", 1280)]
    [InlineData("memory", "fact:", "dark", 1280)]
    [InlineData("memory", "fact:", "light", 390)]
    [InlineData("document", "fact:a7:deploys", "light", 1280)]
    [InlineData("document", "fact:a7:deploys", "dark", 1280)]
    [InlineData("document", "fact:a7:deploys", "light", 390)]
    [InlineData("document", "fact:a7:deploys/merge", "light", 1280)]
    [InlineData("document", "plan:move/merge", "light", 1280)]
    [InlineData("document", "plan:move/merge", "dark", 390)]
    [InlineData("document", "fact:a7:deploys/history", "light", 1280)]
    [InlineData("document", "fact:a7:deploys/attachments", "light", 1280)]
    [InlineData("document", "fact:a7:deploys/history", "dark", 390)]
    [InlineData("conflicts", "", "light", 1280)]
    [InlineData("conflicts", "", "dark", 390)]
    [InlineData("recall", "", "light", 1280)]
    [InlineData("recall", "", "dark", 390)]
    [InlineData("changes", "", "light", 1280)]
    [InlineData("changes", "", "dark", 1280)]
    [InlineData("changes", "", "light", 390)]
    [InlineData("sync", "", "light", 1280)]
    [InlineData("sync", "", "dark", 390)]
    [InlineData("storage", "", "light", 1280)]
    [InlineData("storage", "", "dark", 390)]
    public async Task Axe_finds_no_serious_fault(string screen, string argument, string theme, int width)
    {
        await FillAsync();
        await OpenAsync(screen, argument, width: width, theme: theme);
        await SettleAsync();

        Assert.Empty(await FaultsOfAxeAsync());
    }

    [Theory]
    [InlineData("memory", "fact:")]
    [InlineData("document", "fact:a7:deploys")]
    [InlineData("document", "plan:move/merge")]
    [InlineData("conflicts", "")]
    [InlineData("recall", "")]
    [InlineData("changes", "")]
    [InlineData("sync", "")]
    [InlineData("storage", "")]
    public async Task A_phone_is_wide_enough(string screen, string argument)
    {
        await FillAsync();
        await OpenAsync(screen, argument, width: 390, height: 844);
        await SettleAsync();

        Assert.Equal(390, await Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        if (!argument.Contains('/', StringComparison.Ordinal)) await ShootAsync($"phone-{screen}");
    }

    [Fact]
    public async Task Dark_follows_the_system_and_can_be_chosen()
    {
        await FillAsync();
        await OpenAsync("memory", "fact:", theme: "dark");
        await SettleAsync();
        await ShootAsync("dark");
        string dark = await BackgroundAsync();

        await Page.GetByRole(AriaRole.Button, new() { Name = "Light colours" }).ClickAsync();
        await Expect(Page.Locator("html")).ToHaveAttributeAsync("data-theme", "light");
        string light = await BackgroundAsync();
        await Page.ReloadAsync();
        await SettleAsync();

        Assert.Equal("rgb(20, 23, 26)", dark);
        Assert.NotEqual(dark, light);
        Assert.Equal(light, await BackgroundAsync());
    }

    [Fact]
    public async Task Everything_is_reached_by_the_keyboard()
    {
        await FillAsync();
        await OpenAsync("memory", "fact:");
        await SettleAsync();

        var reached = new HashSet<string>();
        for (int i = 0; i < 60; i++)
        {
            await Page.Keyboard.PressAsync("Tab");
            reached.Add(await Page.EvaluateAsync<string>(
                "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim()"));
        }

        Assert.Superset(
            new HashSet<string> { "Skip to the content", "Memory", "Documents", "JSON", "Filter", "Dark colours" },
            reached);
    }

    [Fact]
    public async Task A_server_that_has_gone_is_told_of_and_comes_back()
    {
        ExpectedFault = "ERR_";
        await FillAsync();
        await OpenAsync("document", "fact:a7:deploys");
        await SettleAsync();
        await Page.Context.SetOfflineAsync(true);
        await Page.GotoAsync(App.Url + "#/memory/document/fact%3Aa7%3Aother");

        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The server does not answer");

        await Page.Context.SetOfflineAsync(false);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Expect(Page.GetByText("There is no document \"fact:a7:other\"")).ToBeVisibleAsync();
        ExpectedFault = "";
    }

    private async Task FillAsync()
    {
        Assert.DoesNotContain(await App.Facts.UpsertManyAsync(
            Enumerable.Range(0, 30).Select(static i => new Fact
            {
                Agent = "a7",
                Topic = i == 0 ? "deploys" : $"topic-{i:d2}",
                Text = "Deploys are frozen on Fridays",
                Confidence = i / 30.0,
                Tags = ["ops"],
            }),
            Token), static outcome => outcome.Error is not null);
        await ForeignWrites.ConflictAsync(await App.OpenStoreAsync(), "plan:move");
    }

    private async Task SettleAsync()
    {
        await WhenLiveAsync();
        await Expect(Page.Locator(".loading")).ToHaveCountAsync(0);
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 }).First).ToBeVisibleAsync();
    }

    private async Task<string> BackgroundAsync() =>
        await Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");

    private Task<string[]> FaultsOfAxeAsync() => Axe.FaultsAsync(Page);
}
