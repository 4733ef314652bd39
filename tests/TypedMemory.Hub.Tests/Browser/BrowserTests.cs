using System.Text;
using System.Text.Json.Nodes;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Tests.Harness;
using TypedMemory.Interop;

namespace TypedMemory.Hub.Tests.Browser;

/// <summary>PouchDB in a real browser, from a page of another origin: CORS, login, IndexedDB.</summary>
public sealed class BrowserTests : IAsyncLifetime
{
    private PageServer? _page;
    private HubHost? _hub;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static (string, string) Admin =>
        ("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("admin:secret")));

    private static byte[] BytesOfBrowser => [.. Enumerable.Range(0, 5000).Select(static i => (byte)(i * 7 % 256))];

    public async ValueTask InitializeAsync()
    {
        if ((Chromium.Missing ?? NodeProject.Missing) is { } missing)
        {
            if (NodeProject.MustRun) throw new InvalidOperationException(missing);
            Assert.Skip(missing);
        }

        await NodeProject.InstallAsync(Token);
        _page = await PageServer.StartAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_hub is not null) await _hub.DisposeAsync();
        if (_page is not null) await _page.DisposeAsync();
    }

    [Theory]
    [InlineData("cookie")]
    [InlineData("basic")]
    public async Task A_page_of_another_origin_replicates_both_ways(string login)
    {
        await StartHubAsync(_page!.Origin);
        const string Attachment = "\"bytes of the hub: äöü\"";
        await _hub!.SendAsync("PUT", "/shared/c", """{"by":"hub"}""", Admin);
        await _hub.SendAsync("PUT", "/shared/hub-att/h.bin", Attachment, Admin);

        JsonNode outcome = await _page.RunAsync(Settings(login), Token);

        Assert.True(outcome["error"] is null, outcome.ToJsonString());
        Assert.Equal("idb", outcome["adapter"]!.GetValue<string>());
        // Its own 32, and what it pulled; a replicator may send those back, which writes nothing.
        Assert.Equal((32, 0), (outcome["pushed"]!.GetValue<int>(), outcome["failures"]!.GetValue<int>()));
        Assert.Equal(
            Attachment, Encoding.UTF8.GetString(Convert.FromBase64String(outcome["attachment"]!.GetValue<string>())));
        Assert.Equal(
            ["live-from-hub", "live-from-browser"], outcome["arrived"]!.AsArray().Select(
                static id => id!.GetValue<string>()));

        JsonNode conflict = (await _hub.SendAsync("GET", "/shared/c?conflicts=true", null, Admin)).Json!;
        Assert.Equal(outcome["rev"]!.GetValue<string>(), conflict["_rev"]!.GetValue<string>());
        Assert.Equal(outcome["conflicts"]!.ToJsonString(), conflict["_conflicts"]!.ToJsonString());
        JsonNode document = (await _hub.SendAsync("GET", "/shared/att?attachments=true", null, Admin)).Json!;
        Assert.Equal(
            BytesOfBrowser, Convert.FromBase64String(document["_attachments"]!["a.bin"]!["data"]!.GetValue<string>()));
        Assert.Equal(35, (await _hub.SendAsync("GET", "/shared", null, Admin)).Json!["doc_count"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_page_of_an_origin_that_is_not_named_gets_nothing()
    {
        await StartHubAsync("https://app.example");
        JsonNode outcome = await _page!.RunAsync(Settings("cookie"), Token);
        Assert.Equal("Failed to fetch", outcome["error"]?.GetValue<string>());
        Assert.Equal(0, (await _hub!.SendAsync("GET", "/shared", null, Admin)).Json!["doc_count"]!.GetValue<int>());
    }

    private async Task StartHubAsync(string origin)
    {
        _hub = await HubHost.StartAsync(options =>
        {
            options.Admins["admin"] = "secret";
            options.CorsOrigins.Add(origin);
        });
        Assert.Equal(201, (await _hub.SendAsync("PUT", "/shared", null, Admin)).Code);
        Assert.Equal(
            201,
            (await _hub.SendAsync(
                "PUT", "/_users/org.couchdb.user:ann", """{"type":"user","name":"ann","password":"pass","roles":[]}""",
                Admin)).Code);
        await _hub.SendAsync("PUT", "/shared/_security", """{"members":{"names":["ann"]}}""", Admin);
    }

    private JsonObject Settings(string login) =>
        new() { ["hub"] = _hub!.Url, ["login"] = login, ["name"] = "ann", ["password"] = "pass" };
}
