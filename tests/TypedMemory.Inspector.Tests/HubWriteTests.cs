using System.Net;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TypedMemory.Inspector.Tests;

/// <summary>What an admin does at the screen of a hub.</summary>
public sealed class HubWriteTests(Browser browser) : InspectorTest(browser)
{
    private ServedHub _hub = null!;

    private ILocator Databases => Page.GetByRole(AriaRole.Region, new() { Name = "Databases" });

    private ILocator Users => Page.GetByRole(AriaRole.Region, new() { Name = "Users" });

    private ILocator Jobs => Page.GetByRole(AriaRole.Region, new() { Name = "Replication jobs" });

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _hub = await ServedHub.StartAsync();
        await _hub.PutAsync("hers");
        await _hub.PutAsync("hers/fact:a", """{"text":"hers"}""");
        ExpectedFault = "40";
        await OpenAsync("hub", url: new Uri(_hub.Url, "_utils/").ToString(), store: "hers");
        await LogInAsync("root", ServedHub.Password);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task A_database_is_created_and_deleted_by_its_name()
    {
        await ClickAsync("Create a database…");
        await Page.GetByLabel("Name of the database").FillAsync("Bad Name");
        await ClickAsync("Create");
        await Expect(Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await Page.GetByLabel("Name of the database").FillAsync("fresh");
        await ClickAsync("Create");
        await Expect(Databases.Locator("tr", new() { HasText = "fresh" })).ToBeVisibleAsync();
        Assert.Equal(HttpStatusCode.OK, await _hub.StatusAsync("fresh"));
        await WhenStampedAsync("PUT /fresh");

        await ClickAsync("Delete hers");
        await Expect(Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("1 documents");
        await Expect(Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("does not replicate");
        ILocator delete = Page.GetByRole(AriaRole.Button, new() { Name = "Delete the database" });
        await Expect(delete).ToBeDisabledAsync();
        await Page.GetByRole(AriaRole.Dialog).Locator("input").FillAsync("hers");
        await delete.ClickAsync();
        await Expect(Databases.Locator("tr", new() { HasText = "hers" })).ToHaveCountAsync(0);
        Assert.Equal(HttpStatusCode.NotFound, await _hub.StatusAsync("hers"));
        await WhenStampedAsync("DELETE /hers");
    }

    [Fact]
    public async Task The_security_of_a_database_is_written_unless_it_has_changed()
    {
        await ClickAsync("Security of hers");
        await Page.GetByLabel("New _security").FillAsync("""{"members":{"names":["ann"]}}""");
        await ClickAsync("Write _security");
        await Expect(Databases.Locator("tr", new() { HasText = "hers" })).ToContainTextAsync("ann");
        Assert.Contains("ann", await _hub.GetAsync("hers/_security"), StringComparison.Ordinal);
        await WhenStampedAsync("PUT /hers/_security");

        await ClickAsync("Security of hers");
        await _hub.PutAsync("hers/_security", """{"members":{"names":["bob"]}}""");
        await Page.GetByLabel("New _security").FillAsync("{}");
        await ClickAsync("Write _security");
        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("someone has changed it");
        Assert.Contains("bob", await _hub.GetAsync("hers/_security"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_is_created_changed_and_deleted()
    {
        await ClickAsync("Create a user…");
        await Page.GetByRole(AriaRole.Dialog).GetByLabel("Name", new() { Exact = true }).FillAsync("ann");
        await Page.GetByRole(AriaRole.Dialog).GetByLabel("Password").FillAsync("apple-pie-7");
        await Page.GetByLabel("Roles, with spaces between them").FillAsync("cook, driver");
        await ClickAsync("Create");
        await Expect(Users.Locator("tr", new() { HasText = "ann" })).ToContainTextAsync("driver");
        Assert.Equal(HttpStatusCode.OK, await _hub.StatusAsync("_session", "ann", "apple-pie-7"));
        await WhenStampedAsync("PUT /_users/org.couchdb.user:ann");
        Assert.Equal("inspector:root", await OriginAsync("_users", "org.couchdb.user:ann"));

        await ClickAsync("Change ann");
        await Page.GetByLabel("Roles, with spaces between them").FillAsync("baker");
        await ClickAsync("Write the user");
        await Expect(Users.Locator("tr", new() { HasText = "ann" })).ToContainTextAsync("baker");
        Assert.Equal(HttpStatusCode.OK, await _hub.StatusAsync("_session", "ann", "apple-pie-7"));

        await ClickAsync("Delete ann");
        await Page.GetByRole(AriaRole.Dialog).Locator("input").FillAsync("ann");
        await ClickAsync("Delete the user");
        await Expect(Users).ToContainTextAsync("There is no user");
        Assert.Equal(HttpStatusCode.Unauthorized, await _hub.StatusAsync("_session", "ann", "apple-pie-7"));
        await WhenStampedAsync("DELETE /_users/org.couchdb.user:ann");
        Assert.Equal("inspector:root", await OriginAsync("_users", "org.couchdb.user:ann"));
    }

    [Fact]
    public async Task A_setting_is_changed()
    {
        ILocator configuration = Page.GetByRole(AriaRole.Region, new() { Name = "Configuration" });
        await Expect(configuration.Locator("summary").First).ToBeVisibleAsync();
        foreach (ILocator summary in await configuration.Locator("summary").AllAsync()) await summary.ClickAsync();
        await ClickAsync("Change couchdb/max_document_size");
        await Page.GetByLabel("Value").FillAsync("4000000");
        await ClickAsync("Set");
        await Expect(configuration).ToContainTextAsync("4000000");
        Assert.Contains(
            "4000000", await _hub.GetAsync("_node/_local/_config/couchdb/max_document_size"), StringComparison.Ordinal);
        await WhenStampedAsync("PUT /_node/_local/_config/couchdb/max_document_size");
    }

    [Fact]
    public async Task A_replication_job_is_created_and_cancelled()
    {
        await ClickAsync("Create a job…");
        await Page.GetByLabel("From: a database of this hub, or a URL").FillAsync("hers");
        await Page.GetByLabel("To: a database of this hub, or a URL").FillAsync("copy");
        await Page.GetByLabel("Create the target if it is missing").CheckAsync();
        await ClickAsync("Create");
        await Expect(Jobs.Locator("tbody tr")).ToContainTextAsync("copy");
        await _hub.WhenAsync("copy/fact:a");
        await WhenStampedAsync("POST /_replicator");

        string id = (await Jobs.Locator("tbody tr th").InnerTextAsync()).Trim();
        await Jobs.GetByRole(AriaRole.Button, new() { Name = $"Cancel {id}" }).ClickAsync();
        await Page.GetByRole(AriaRole.Dialog).Locator("input").FillAsync(id);
        await ClickAsync("Cancel the job");
        await Expect(Jobs).ToContainTextAsync("Nothing runs.");
        Assert.Equal(HttpStatusCode.OK, await _hub.StatusAsync("copy/fact:a"));
        Assert.Equal(HttpStatusCode.NotFound, await _hub.StatusAsync($"_replicator/{id}"));
        await WhenStampedAsync($"DELETE /_replicator/{id}");
        Assert.Equal("inspector:root", await OriginAsync("_replicator", id));
    }

    [Fact]
    public async Task Who_is_no_admin_is_offered_what_is_his_own()
    {
        await _hub.PutAsync("hers/_security", """{"members":{"names":["ann"]}}""");
        await _hub.PutAsync(
            "_users/org.couchdb.user:ann",
            """{"name":"ann","password":"apple-pie-7","roles":["cook"],"type":"user"}""");
        await OpenAsync("hub", url: new Uri(_hub.Url, "_utils/").ToString(), store: "hers");
        await LogInAsync("ann", "apple-pie-7");
        await Expect(Databases).ToContainTextAsync("hers");
        foreach (string name in (string[])["Create a database…", "Create a user…", "Create a job…", "Delete hers", "Security of hers"])
            await Expect(Page.GetByRole(AriaRole.Button, new() { Name = name })).ToHaveCountAsync(0);

        await ClickAsync("Change ann");
        await Page.GetByLabel("New password").FillAsync("plum-cake-8");
        await ClickAsync("Write the user");
        await Expect(Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        Assert.Equal(HttpStatusCode.OK, await _hub.StatusAsync("_session", "ann", "plum-cake-8"));
        await WhenStampedAsync("PUT /_users/org.couchdb.user:ann", "ann");
    }

    [Theory]
    [InlineData("light", 1280)]
    [InlineData("dark", 390)]
    public async Task Axe_finds_no_serious_fault(string theme, int width)
    {
        await OpenAsync("hub", url: new Uri(_hub.Url, "_utils/").ToString(), store: "hers", theme: theme, width: width);
        await LogInAsync("root", ServedHub.Password);
        await Expect(Databases).ToContainTextAsync("hers");
        await Expect(Jobs).ToContainTextAsync("Nothing runs.");
        Assert.Empty(await Axe.FaultsAsync(Page));
        Assert.Equal(width, await Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    private Task ClickAsync(string button) =>
        Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    private Task WhenStampedAsync(string change, string user = "root") =>
        _hub.WhenLoggedAsync($"\"inspector:{user}\" has changed the hub: {change}.");

    /// <summary>Where the newest change of a document came from, as the feed of the inspector tells it.</summary>
    private async Task<string?> OriginAsync(string database, string id)
    {
        string text = await Page.EvaluateAsync<string>(
            """
            async ([store, id]) => {
              const source = new EventSource(`api/feed?store=${store}&since=0`);
              return await new Promise((resolve) => source.onmessage = ({ data }) => {
                const change = (JSON.parse(data).changes ?? []).find((one) => one.id === id);
                if (change) { source.close(); resolve(change.origin ?? ""); }
              });
            }
            """,
            new[] { database, id });
        return text;
    }

    private async Task LogInAsync(string name, string password)
    {
        await Page.GetByLabel("Name").FillAsync(name);
        await Page.GetByLabel("Password").FillAsync(password);
        await ClickAsync("Log in");
    }
}
