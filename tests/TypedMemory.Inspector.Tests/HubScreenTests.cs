using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TypedMemory.Inspector.Tests;

/// <summary>The inspector that a hub serves at <c>/_utils</c>, with its own login.</summary>
public sealed class HubScreenTests(Browser browser) : InspectorTest(browser)
{
    private ServedHub _hub = null!;

    private string Utils => new Uri(_hub.Url, "_utils/").ToString();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _hub = await ServedHub.StartAsync();
        await _hub.PutAsync("hers");
        await _hub.PutAsync("hers/fact:a", """{"text":"hers"}""");
        await _hub.PutAsync("hers/_security", """{"members":{"names":["ann"]}}""");
        await _hub.PutAsync("secret");
        await _hub.PutAsync(
            "_users/org.couchdb.user:ann",
            """{"name":"ann","password":"apple-pie-7","roles":["cook"],"type":"user"}""");
        ExpectedFault = "401";
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task Nobody_looks_without_logging_in()
    {
        await OpenAsync(url: Utils);

        await LogInAsync("root", "wrong");
        await Expect(Page.GetByText("The name or the password is wrong.")).ToBeVisibleAsync();
        await LogInAsync("root", ServedHub.Password);
        await Expect(Page.GetByLabel("Store")).ToBeVisibleAsync();

        await Page.GetByRole(AriaRole.Button, new() { Name = "Log out" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Log in" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task An_admin_sees_databases_users_security_configuration_session_and_jobs()
    {
        await OpenAsync("hub", url: Utils, store: "hers");
        await LogInAsync("root", ServedHub.Password);

        ILocator databases = Page.GetByRole(AriaRole.Region, new() { Name = "Databases" });
        await Expect(databases.Locator("tr", new() { HasText = "hers" }).Locator("td").First).ToHaveTextAsync("1");
        await databases.Locator("tr", new() { HasText = "hers" }).Locator("summary").ClickAsync();
        await Expect(databases.Locator("tr", new() { HasText = "hers" }).GetByLabel("_security")).ToContainTextAsync("ann");
        await Expect(databases).ToContainTextAsync("secret");
        await Expect(Page.GetByRole(AriaRole.Region, new() { Name = "Users" })).ToContainTextAsync("cook");
        await Expect(Page.GetByRole(AriaRole.Region, new() { Name = "Session" })).ToContainTextAsync("root");
        await Expect(Page.GetByRole(AriaRole.Region, new() { Name = "Session" })).ToContainTextAsync("cookie");
        await Expect(Page.GetByRole(AriaRole.Region, new() { Name = "Replication jobs" })).ToContainTextAsync("Nothing runs.");
        await Page.GetByRole(AriaRole.Region, new() { Name = "Configuration" }).Locator("summary").First.ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Region, new() { Name = "Configuration" }).Locator("dl").First).ToBeVisibleAsync();
        await ShootAsync("hub");
    }

    [Fact]
    public async Task Another_user_sees_only_what_is_theirs_and_changes_nothing()
    {
        ExpectedFault = "40";
        await OpenAsync("hub", url: Utils, store: "hers");
        await LogInAsync("ann", "apple-pie-7");

        ILocator databases = Page.GetByRole(AriaRole.Region, new() { Name = "Databases" });
        await Expect(databases).ToContainTextAsync("hers");
        await Expect(databases).Not.ToContainTextAsync("secret");
        await Expect(databases).Not.ToContainTextAsync("_users");
        await Expect(Page.GetByRole(AriaRole.Region, new() { Name = "Users" }).Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(Page.GetByRole(AriaRole.Region, new() { Name = "Configuration" })).ToContainTextAsync("Only an admin sees this.");

        await databases.GetByRole(AriaRole.Link, new() { Name = "hers" }).ClickAsync();
        await Expect(Page.Locator(".grid-rows .row")).ToContainTextAsync("fact:a");
        await Expect(Page.Locator(".bar").GetByText("read-only")).ToBeVisibleAsync();
        int status = await Page.EvaluateAsync<int>(
            "fetch('api/types?store=secret').then(answer => answer.status)");
        Assert.Equal(404, status);
    }

    [Fact]
    public async Task A_user_whose_roles_may_read_some_prefixes_sees_those_alone()
    {
        ExpectedFault = "40";
        await _hub.PutAsync("hers/recipe:soup", """{"text":"leek"}""");
        await _hub.PutAsync(
            "hers/_security", """{"members":{"names":["ann"]},"prefixes":{"recipe:":{"read":["cook"]}}}""");
        await OpenAsync(url: Utils, store: "hers");
        await LogInAsync("ann", "apple-pie-7");

        await Expect(Page.Locator(".grid-rows .row")).ToHaveCountAsync(1);
        await Expect(Page.Locator(".grid-rows .row")).ToContainTextAsync("recipe:soup");
        int status = await Page.EvaluateAsync<int>(
            "fetch('api/document?store=hers&id=fact%3Aa').then(answer => answer.status)");
        Assert.Equal(404, status);
    }

    [Fact]
    public async Task An_admin_edits_a_document_of_a_database()
    {
        await OpenAsync("document", "fact:a", url: Utils, store: "hers");
        await LogInAsync("root", ServedHub.Password);

        await Page.GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
        await Page.GetByLabel("Content").FillAsync("""{"text":"yours"}""");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Write revision 2" }).ClickAsync();

        await Expect(Page.Locator("dl.members")).ToContainTextAsync("yours");
    }

    private async Task LogInAsync(string name, string password)
    {
        await Page.GetByLabel("Name").FillAsync(name);
        await Page.GetByLabel("Password").FillAsync(password);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
    }
}
