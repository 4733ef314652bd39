using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TypedMemory.Inspector.Tests;

/// <summary>The remotes of a memory, one of which is a hub that refuses large documents.</summary>
public sealed class SyncScreenTests(Browser browser) : InspectorTest(browser)
{
    private const int MaxDocumentSize = 2000;

    private readonly string _folder = Directory.CreateTempSubdirectory("typedmemory-inspector-hub-").FullName;
    private WebApplication _hub = null!;

    protected override async Task<InspectedApp> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddTypedMemoryHub(options =>
        {
            options.DataDirectory = _folder;
            options.PasswordIterations = 1000;
            options.Admins["ada"] = "secret";
            options.DocumentLimits = DocumentLimits.Default with { MaxDocumentSize = MaxDocumentSize };
        });
        _hub = builder.Build();
        _hub.MapTypedMemoryHub("/");
        await _hub.StartAsync(Token);
        string url = $"http://ada:secret@127.0.0.1:{new Uri(_hub.Urls.First()).Port}/memory";
        return await InspectedApp.StartAsync(memory: memory => memory.SyncWith(
            url, sync => sync.Named("hub").CreateIfMissing().Live()));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _hub.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_remote_shows_its_state_its_lag_and_what_it_moved()
    {
        await App.Facts.UpsertAsync(new Fact { Agent = "a7", Topic = "one" }, Token);
        await OpenAsync("sync");
        await Expect(Page.Locator(".remote")).ToContainTextAsync("hub");

        await Page.GetByRole(AriaRole.Button, new() { Name = "Sync now" }).ClickAsync();

        await Expect(Page.GetByText("Both sides have everything.")).ToBeVisibleAsync();
        await Expect(Page.Locator(".remote-head .badge")).ToHaveTextAsync("in step");
        ILocator up = Page.Locator(".remote tr", new() { HasText = "↑ up" });
        await Expect(up.Locator("td").First).ToHaveTextAsync("1");
        await Expect(Page.Locator(".facts", new() { HasText = "Lag" })).ToContainTextAsync("none");
    }

    [Fact]
    public async Task A_sync_is_paused_and_goes_on()
    {
        await OpenAsync("sync");

        await Page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(Page.Locator(".remote-head .badge")).ToHaveTextAsync("not running");
        await App.Facts.UpsertAsync(new Fact { Agent = "a7", Topic = "later" }, Token);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();

        await Expect(Page.Locator(".remote-head .badge")).ToHaveTextAsync("in step");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sync now" }).ClickAsync();
        await Expect(Page.GetByText("Both sides have everything.")).ToBeVisibleAsync();
        await Expect(Page.Locator(".remote tr", new() { HasText = "↑ up" }).Locator("td").First).ToHaveTextAsync("1");
    }

    [Fact]
    public async Task What_waits_while_a_sync_stands_still_is_told()
    {
        await App.Facts.UpsertAsync(new Fact { Agent = "a7", Topic = "one" }, Token);
        await OpenAsync("sync");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sync now" }).ClickAsync();
        await Expect(Page.GetByText("Both sides have everything.")).ToBeVisibleAsync();
        await Expect(Pending("↑ up")).ToHaveTextAsync("0");
        await Expect(Pending("↓ down")).ToHaveTextAsync("0");

        await Page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        foreach (string topic in (string[])["two", "three"])
            await App.Facts.UpsertAsync(new Fact { Agent = "a7", Topic = topic }, Token);

        await Expect(Pending("↑ up")).ToHaveTextAsync("2");
        await Expect(Pending("↓ down")).ToHaveTextAsync("not known");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Expect(Pending("↑ up")).ToHaveTextAsync("0");
    }

    private ILocator Pending(string direction) =>
        Page.Locator(".remote tr", new() { HasText = direction }).Locator("td").Nth(2);

    [Fact]
    public async Task A_refused_document_shows_its_reason_and_is_retried_or_dropped()
    {
        await App.Facts.UpsertAsync(new Fact { Agent = "a7", Topic = "huge", Text = new string('x', 5000) }, Token);
        await OpenAsync("sync");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sync now" }).ClickAsync();

        ILocator refused = Page.Locator(".files li");
        await Expect(refused).ToContainTextAsync("fact:a7:huge");
        await Expect(refused).ToContainTextAsync("too_large");
        await Expect(refused).ToContainTextAsync("going up");
        await ShootAsync("sync");
        await refused.GetByRole(AriaRole.Button, new() { Name = "Retry" }).ClickAsync();
        await Expect(Page.GetByText("Tried fact:a7:huge again.")).ToBeVisibleAsync();
        await Expect(refused).ToContainTextAsync("fact:a7:huge");

        await refused.GetByRole(AriaRole.Button, new() { Name = "Drop…" }).ClickAsync();
        ILocator dialog = Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("drops the edits of 1 document");
        await Expect(dialog).ToContainTextAsync("replicates");
        await dialog.GetByRole(AriaRole.Textbox).FillAsync("fact:a7:huge");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Drop it" }).ClickAsync();

        await Expect(refused).ToHaveCountAsync(0);
        Assert.Null(await App.Facts.GetAsync(new FactId("a7", "huge"), Token));
    }
}
