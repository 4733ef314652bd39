using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using TypedMemory.Hub.Tests.Harness;
using TypedMemory.Interop;

namespace TypedMemory.Hub.Tests.Interop;

/// <summary>What Obsidian's plug-in Self-hosted LiveSync asks of a server: setup, settings, and a vault.</summary>
public sealed class LiveSyncTests : IAsyncLifetime
{
    private const string Origins = "app://obsidian.md,capacitor://localhost,http://localhost";

    private HubHost _hub = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static (string, string) Admin => ("Authorization", "Basic " + Convert.ToBase64String("admin:secret"u8));

    public async ValueTask InitializeAsync() => _hub = await HubHost.StartAsync(static options =>
        options.Admins["admin"] = "secret");

    public async ValueTask DisposeAsync() => await _hub.DisposeAsync();

    [Fact]
    public async Task Its_provisioning_runs_twice()
    {
        for (int run = 0; run < 2; run++)
        {
            HubAnswer setup = await SendAsync(
                "POST", "/_cluster_setup", """
                {"action":"enable_single_node","username":"admin","password":"secret","bind_address":"0.0.0.0",
                 "port":5984,"singlenode":true}
                """);
            // Once only, and then in the words that its script looks for.
            Assert.Equal(run == 0 ? 201 : 400, setup.Code);
            if (run == 0) Assert.True(setup.Json!["ok"]!.GetValue<bool>());
            else Assert.Equal("Cluster is already finished", setup.Json!["reason"]!.GetValue<string>());
            foreach ((string key, string value) in Settings)
            {
                HubAnswer answer = await SendAsync(
                    "PUT", "/_node/_local/_config/" + key, JsonValue.Create(value).ToJsonString());
                Assert.True(answer.Code == 200, $"{key}: {answer.Text}");
            }

            Assert.Equal(run == 0 ? 201 : 412, (await SendAsync("PUT", "/obsidiannotes")).Code);
        }

        await AssertSettingsAsync();
        await SyncVaultAsync("obsidiannotes", notes: 20, bytes: 2_000);
    }

    [Fact]
    public async Task A_setup_is_told_and_makes_an_admin()
    {
        Assert.Equal("single_node_disabled", State(await SendAsync("GET", "/_cluster_setup")));
        Assert.Equal(
            201, (await SendAsync(
                "POST", "/_cluster_setup",
                """{"action":"enable_single_node","username":"root","password":"pw"}""")).Code);
        Assert.Equal("single_node_enabled", State(await SendAsync("GET", "/_cluster_setup")));
        string all = (await SendAsync("GET", "/_all_dbs")).Text;
        Assert.Equal("[\"_global_changes\",\"_replicator\",\"_users\"]\n", all);
        (string, string) root = ("Authorization", "Basic " + Convert.ToBase64String("root:pw"u8));
        Assert.Equal(200, (await _hub.SendAsync("GET", "/_all_dbs", null, root)).Code);
        Assert.Equal(401, (await _hub.SendAsync("GET", "/_cluster_setup")).Code);
        Assert.Equal(405, (await SendAsync("DELETE", "/_cluster_setup")).Code);
        Assert.Equal(400, (await SendAsync("POST", "/_cluster_setup", """{"action":"no"}""")).Code);
        Assert.Equal(501, (await SendAsync("POST", "/_cluster_setup", """{"action":"add_node"}""")).Code);
        HubAnswer wrong = await SendAsync(
            "POST", "/_cluster_setup", """{"action":"enable_single_node","username":"admin","password":"other"}""");
        Assert.Equal(403, wrong.Code);
    }

    [Fact]
    public async Task The_hosts_own_values_are_set_to_what_they_are_and_to_nothing_else()
    {
        foreach (string key in (string[])["chttpd/require_valid_user", "chttpd_auth/require_valid_user"])
        {
            Assert.Equal("\"true\"\n", (await SendAsync("PUT", "/_node/_local/_config/" + key, "\"true\"")).Text);
            HubAnswer other = await SendAsync("PUT", "/_node/_local/_config/" + key, "\"false\"");
            Assert.Equal(403, other.Code);
            Assert.Contains("\"true\"", other.Json!["reason"]!.GetValue<string>(), StringComparison.Ordinal);
            Assert.Equal(403, (await SendAsync("DELETE", "/_node/_local/_config/" + key)).Code);
        }

        Assert.Equal(200, (await SendAsync("PUT", "/_node/_local/_config/admins/admin", "\"secret\"")).Code);
        Assert.Equal(403, (await SendAsync("PUT", "/_node/_local/_config/admins/admin", "\"other\"")).Code);
    }

    [Fact]
    public async Task The_greatest_size_of_a_document_is_the_servers_or_the_databases()
    {
        await SendAsync("PUT", "/small");
        await SendAsync("PUT", "/large");
        Assert.Equal("8000000\n", (await SendAsync("GET", "/small/_max_document_size")).Text);
        await SendAsync("PUT", "/_node/_local/_config/couchdb/max_document_size", "\"1000\"");
        Assert.Equal(200, (await SendAsync("PUT", "/large/_max_document_size", "20000000")).Code);
        string nine = $$"""{"_id":"a","text":"{{new string('x', 9_000_000)}}"}""";
        Assert.Equal((413, "document_too_large"), Told(await SendAsync("PUT", "/small/a", nine)));
        Assert.Equal(201, (await SendAsync("PUT", "/large/a", nine)).Code);
        Assert.Equal((413, "document_too_large"), Told(await SendAsync("POST", "/small", nine)));
        Assert.Equal(413, (await SendAsync("POST", "/small/_bulk_docs", $$"""{"docs":[{{nine}}]}""")).Code);
        Assert.Equal(201, (await SendAsync("POST", "/large/_bulk_docs", $$"""{"docs":[{{nine}}]}""")).Code);
        Assert.Equal(400, (await SendAsync("PUT", "/large/_max_document_size", "0")).Code);
        Assert.Equal(401, (await _hub.SendAsync("PUT", "/large/_max_document_size", "5")).Code);
        Assert.Equal(200, (await SendAsync("DELETE", "/large/_max_document_size")).Code);
        Assert.Equal("1000\n", (await SendAsync("GET", "/large/_max_document_size")).Text);
        // What is there stays readable.
        Assert.Equal(200, (await SendAsync("GET", "/large/a")).Code);
    }

    [Fact]
    public async Task The_preset_of_the_tool_serves_a_vault_of_1000_notes()
    {
        string folder = Directory.CreateTempSubdirectory("typedmemory-vault-").FullName;
        try
        {
            string[] serve =
            [
                "serve", "--data", folder, "--url", "http://127.0.0.1:0", "--admin", "root", "--preset", "livesync",
                "--database", "vault",
            ];
            await using ServedProcess process = ServedProcess.Start(serve, ("TYPEDMEMORY_ADMIN_PASSWORD", "pw"));
            Uri url = await process.WaitUntilReadyAsync();
            Assert.Contains("LiveSync", await process.Output.ReadLineAsync(Token), StringComparison.Ordinal);
            Assert.Equal(url, new Uri(await FieldAsync(process, "URI")));
            string user = await FieldAsync(process, "Username");
            string password = await FieldAsync(process, "Password");
            Assert.Equal("obsidian", user);
            Assert.Equal("vault", await FieldAsync(process, "Database name"));
            var report = await SyncVaultAsync(
                new UriBuilder(url) { UserName = user, Password = password, Path = "vault" }.Uri, 1_000, 50_000);
            Assert.Equal(1_000 * 5, report["pushed"]!.GetValue<int>());
            Assert.Equal(100 * 4, report["collected"]!.GetValue<int>());
            await process.SignalAsync("TERM");
            Assert.Equal(0, await process.WaitAsync());

            // The second start neither changes the password nor tells it.
            await using ServedProcess again = ServedProcess.Start(serve, ("TYPEDMEMORY_ADMIN_PASSWORD", "pw"));
            url = await again.WaitUntilReadyAsync();
            await again.Output.ReadLineAsync(Token);
            await FieldAsync(again, "URI");
            await FieldAsync(again, "Username");
            Assert.StartsWith("(", await FieldAsync(again, "Password"), StringComparison.Ordinal);
            using var client = new HttpClient();
            client.DefaultRequestHeaders.Authorization = new(
                "Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{user}:{password}")));
            Assert.Contains(
                "\"doc_count\"", await client.GetStringAsync(new Uri(url, "/vault"), Token), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task The_options_of_a_preset_pass_its_settings_check()
    {
        await using HubHost hub = await HubHost.StartAsync(static options =>
        {
            options.Admins["admin"] = "secret";
            options.AllowLiveSync();
            options.Databases["vault"] = new HubDatabaseOptions { MaxDocumentSize = 60_000_000 };
        });
        await AssertSettingsAsync(hub);
        Assert.Equal("60000000\n", (await hub.SendAsync("GET", "/vault/_max_document_size", null, Admin)).Text);
    }

    private static (string Key, string Value)[] Settings =>
    [
        ("chttpd/require_valid_user", "true"), ("chttpd_auth/require_valid_user", "true"),
        ("httpd/WWW-Authenticate", "Basic realm=\"couchdb\""), ("httpd/enable_cors", "true"),
        ("chttpd/enable_cors", "true"), ("chttpd/max_http_request_size", "4294967296"),
        ("couchdb/max_document_size", "50000000"), ("cors/credentials", "true"), ("cors/origins", Origins),
    ];

    private static string State(HubAnswer answer) => answer.Json!["state"]!.GetValue<string>();

    private static (int, string?) Told(HubAnswer answer) => (answer.Code, answer.Error);

    private static async Task<string> FieldAsync(ServedProcess process, string name)
    {
        string line = (await process.Output.ReadLineAsync(Token))!.Trim();
        Assert.StartsWith(name, line, StringComparison.Ordinal);
        return line[name.Length..].Trim();
    }

    private Task<HubAnswer> SendAsync(string method, string path, string? json = null) =>
        _hub.SendAsync(method, path, json, Admin);

    // What its dialogue looks at, with the demands that it makes there.
    private async Task AssertSettingsAsync(HubHost? hub = null)
    {
        HubAnswer config = await (hub ?? _hub).SendAsync("GET", "/_node/_local/_config", null, Admin);
        Assert.StartsWith("CouchDB/3.", config.Headers["Server"], StringComparison.Ordinal);
        JsonNode values = config.Json!;
        Assert.Equal("true", values["chttpd"]!["require_valid_user"]!.GetValue<string>());
        Assert.NotEmpty(values["httpd"]!["WWW-Authenticate"]!.GetValue<string>());
        Assert.Equal("true", values["chttpd"]!["enable_cors"]!.GetValue<string>());
        Assert.True(Number(values["chttpd"]!["max_http_request_size"]!) >= 4_294_967_296);
        Assert.True(Number(values["couchdb"]!["max_document_size"]!) >= 50_000_000);
        Assert.Equal("true", values["cors"]!["credentials"]!.GetValue<string>());
        string[] origins = Origins.Split(',');
        Assert.Empty(origins.Except(values["cors"]!["origins"]!.GetValue<string>().Split(',')));
        foreach (string origin in origins)
        {
            HubAnswer answer = await (hub ?? _hub).SendAsync("GET", "/", null, Admin, ("Origin", origin));
            Assert.Equal("true", answer.Headers["Access-Control-Allow-Credentials"]);
            Assert.Equal(origin, answer.Headers["Access-Control-Allow-Origin"]);
        }
    }

    private static long Number(JsonNode value) => long.Parse(value.GetValue<string>(), CultureInfo.InvariantCulture);

    private Task<JsonNode> SyncVaultAsync(string database, int notes, int bytes) => SyncVaultAsync(
        new UriBuilder(_hub.Url) { UserName = "admin", Password = "secret", Path = database }.Uri, notes, bytes);

    private static async Task<JsonNode> SyncVaultAsync(Uri url, int notes, int bytes)
    {
        if (NodeProject.Missing is { } missing && !NodeProject.MustRun) Assert.Skip(missing);
        await NodeProject.InstallAsync(Token);
        string folder = Directory.CreateTempSubdirectory("typedmemory-devices-").FullName;
        try
        {
            using Process node = NodeProject.Start(
                "node",
                [
                    Path.Combine(NodeProject.Folder, "vault.mjs"), url.AbsoluteUri,
                    notes.ToString(CultureInfo.InvariantCulture), bytes.ToString(CultureInfo.InvariantCulture),
                ],
                folder);
            Task<string> errors = node.StandardError.ReadToEndAsync(Token);
            string output = await node.StandardOutput.ReadToEndAsync(Token);
            await node.WaitForExitAsync(Token);
            Assert.True(node.ExitCode == 0, await errors);
            JsonNode report = JsonNode.Parse(output)!;
            Assert.Equal(0, report["failures"]!.GetValue<int>());
            Assert.Equal(0, report["wrong"]!.GetValue<int>());
            Assert.Equal(20_000_002, report["large"]!.GetValue<int>());
            Assert.False(report["milestone"]!.GetValue<bool>());
            int[] documents = [.. report["documents"]!.AsArray().Select(static n => n!.GetValue<int>())];
            Assert.Equal(documents[0], documents[1]);
            Assert.Equal(documents[0], documents[2]);
            return report;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
