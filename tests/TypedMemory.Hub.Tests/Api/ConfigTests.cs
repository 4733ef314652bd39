using TypedMemory.Hub.Http;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Api;

/// <summary><c>_node/_local/_config</c>: what admins set while the hub runs.</summary>
public sealed class ConfigTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("typedmemory-config-").FullName;
    private HubHost _hub = null!;

    private static (string, string) Admin => Basic("admin", "secret");

    public async ValueTask InitializeAsync() => _hub = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_hub_is_a_cluster_of_one_node()
    {
        HubAnswer members = await GetAsync("/_membership");
        string name = Assert.Single(members.Json!["all_nodes"]!.AsArray())!.GetValue<string>();
        Assert.Equal(name, Assert.Single(members.Json["cluster_nodes"]!.AsArray())!.GetValue<string>());
        Assert.Equal(name, (await GetAsync("/_node/_local")).Json!["name"]!.GetValue<string>());
        Assert.Equal(200, (await GetAsync($"/_node/{name}/_config")).Code);
        HubAnswer other = await GetAsync("/_node/other@host/_config");
        Assert.Equal((404, "no such node: other@host"), (other.Code, Reason(other)));
    }

    [Theory]
    [InlineData("GET", "/_membership")]
    [InlineData("GET", "/_node/_local")]
    [InlineData("GET", "/_node/_local/_config")]
    [InlineData("GET", "/_node/_local/_config/admins")]
    [InlineData("PUT", "/_node/_local/_config/admins/ann")]
    [InlineData("DELETE", "/_node/_local/_config/chttpd_auth/timeout")]
    public async Task Only_server_admins_see_and_set_it(string method, string path)
    {
        Assert.Equal(
            201, (await _hub.SendAsync(
                "PUT", "/_users/org.couchdb.user:ann", """{"name":"ann","type":"user","roles":[],"password":"p"}""",
                Admin)).Code);
        Assert.Equal(401, (await _hub.SendAsync(method, path, "\"x\"", Basic("ann", "p"))).Code);
        Assert.Equal(401, (await _hub.SendAsync(method, path, "\"x\"")).Code);
    }

    [Fact]
    public async Task A_value_is_set_told_and_taken_away()
    {
        Assert.Equal((200, "\"\"\n"), Told(await PutAsync("test/foo", "\"bar\"")));
        Assert.Equal((200, "\"bar\"\n"), Told(await PutAsync("test/foo", "\"baz\"")));
        Assert.Equal((200, "\"baz\"\n"), Told(await GetAsync("/_node/_local/_config/test/foo")));
        Assert.Equal("baz", (await GetAsync("/_node/_local/_config/test")).Json!["foo"]!.GetValue<string>());
        Assert.Equal("baz", (await GetAsync("/_node/_local/_config")).Json!["test"]!["foo"]!.GetValue<string>());
        Assert.Equal((200, "\"baz\"\n"), Told(await DeleteAsync("test/foo")));
        Assert.Equal(
            (404, "unknown_config_value"), (await DeleteAsync("test/foo") is var gone ? gone.Code : 0, Reason(gone)));
        Assert.Equal(404, (await GetAsync("/_node/_local/_config/test/foo")).Code);
        Assert.Empty((await GetAsync("/_node/_local/_config/test")).Json!.AsObject());
    }

    [Fact]
    public async Task A_value_that_the_hub_does_not_act_on_is_kept_with_a_warning()
    {
        Assert.Contains(
            "does not act on it", (
                await PutAsync("compactions/default", "\"x\"")).Headers["Warning"], StringComparison.Ordinal);
        Assert.DoesNotContain("Warning", (await PutAsync("uuids/algorithm", "\"random\"")).Headers.Keys);
    }

    [Theory]
    [InlineData("12", "a JSON string expected")]
    [InlineData("{\"a\":1}", "a JSON string expected")]
    [InlineData("{", "invalid UTF-8 JSON")]
    public async Task A_value_is_a_string(string json, string reason)
    {
        HubAnswer answer = await PutAsync("test/foo", json);
        Assert.Equal((400, reason), (answer.Code, Reason(answer)));
    }

    [Theory]
    [InlineData("chttpd_auth/timeout", "soon", "600")]
    [InlineData("chttpd_auth/authentication_db", "No Name", "_users")]
    [InlineData("chttpd_auth_lockout/mode", "loud", "enforce")]
    [InlineData("chttpd/enable_cors", "yes", "true")]
    [InlineData("chttpd/x_forwarded_host", "a b", "X-Forwarded-Host")]
    [InlineData("uuids/algorithm", "none", "sequential")]
    public async Task What_is_no_value_of_a_key_changes_nothing(string key, string value, string before)
    {
        Assert.Equal(400, (await PutAsync(key, $"\"{value}\"")).Code);
        Assert.Equal($"\"{before}\"\n", (await GetAsync("/_node/_local/_config/" + key)).Text);
    }

    [Theory]
    [InlineData("query_servers/javascript")]
    [InlineData("couchdb/database_dir")]
    [InlineData("couchdb/uuid")]
    [InlineData("chttpd/port")]
    [InlineData("admins/admin")]
    public async Task What_is_the_hosts_is_not_set_from_outside(string key) =>
        Assert.Equal(403, (await PutAsync(key, "\"x\"")).Code);

    [Fact]
    public async Task The_ids_that_the_hub_makes_follow_the_algorithm()
    {
        await PutAsync("uuids/algorithm", "\"utc_id\"");
        await PutAsync("uuids/utc_id_suffix", "\"-here\"");
        string[] ids = [.. (await GetAsync("/_uuids?count=50")).Json!["uuids"]!.AsArray().Select(
            static id => id!.GetValue<string>())];
        Assert.All(ids, static id => Assert.Matches("^[0-9a-f]{14}-here$", id));
        Assert.Equal(ids.Distinct().Order(StringComparer.Ordinal), ids);
        await PutAsync("uuids/algorithm", "\"random\"");
        Assert.Matches("^[0-9a-f]{32}$", (await GetAsync("/_uuids")).Json!["uuids"]![0]!.GetValue<string>());
    }

    [Fact]
    public async Task An_admin_is_added_with_a_hash_and_taken_away()
    {
        Assert.Equal(401, (await _hub.SendAsync("GET", "/_all_dbs", null, Basic("root", "pw"))).Code);
        await PutAsync("admins/root", "\"pw\"");
        Assert.Matches(
            "^\"-pbkdf2:sha256-[0-9a-f]{64},[0-9a-f]{32},1000\"\n$", (
                await GetAsync("/_node/_local/_config/admins/root")).Text);
        Assert.Equal(200, (await _hub.SendAsync("GET", "/_all_dbs", null, Basic("root", "pw"))).Code);
        HubAnswer session = await _hub.SendAsync("POST", "/_session", """{"name":"root","password":"pw"}""");
        (string, string) cookie = ("Cookie", session.Headers["Set-Cookie"].Split(';')[0]);
        Assert.Equal(200, (await _hub.SendAsync("GET", "/_all_dbs", null, cookie)).Code);
        await DeleteAsync("admins/root");
        Assert.Equal(401, (await _hub.SendAsync("GET", "/_all_dbs", null, Basic("root", "pw"))).Code);
        Assert.Equal(401, (await _hub.SendAsync("GET", "/_all_dbs", null, cookie)).Code);
    }

    [Fact]
    public async Task Another_database_can_hold_the_users_and_nobody_reads_their_hashes_there()
    {
        Assert.Equal(201, (await _hub.SendAsync("PUT", "/people", null, Admin)).Code);
        Assert.Equal(200, (await _hub.SendAsync("PUT", "/people/_security", "{}", Admin)).Code);
        await PutAsync("chttpd_auth/authentication_db", "\"people\"");
        Assert.Equal(200, (await GetAsync("/people/_design/_auth")).Code);
        Assert.Equal(
            201, (await _hub.SendAsync(
                "PUT", "/people/org.couchdb.user:ann", """{"name":"ann","type":"user","roles":["r"],"password":"p"}""",
                Admin)).Code);
        Assert.DoesNotContain(
            "password\":", (await GetAsync("/people/org.couchdb.user:ann")).Text, StringComparison.Ordinal);
        Assert.Equal(
            "r", (await _hub.SendAsync(
                "GET", "/_session", null, Basic("ann", "p"))).Json!["userCtx"]!["roles"]![0]!.GetValue<string>());
        Assert.Equal(401, (await _hub.SendAsync("GET", "/people/_all_docs", null, Basic("ann", "p"))).Code);
        Assert.Equal(200, (await _hub.SendAsync("GET", "/people/org.couchdb.user:ann", null, Basic("ann", "p"))).Code);
        await DeleteAsync("chttpd_auth/authentication_db");
        Assert.Equal(401, (await _hub.SendAsync("GET", "/_session", null, Basic("ann", "p"))).Code);
    }

    [Fact]
    public async Task A_warned_name_is_not_locked()
    {
        await PutAsync("chttpd_auth_lockout/mode", "\"warn\"");
        for (int i = 0; i < 8; i++)
            Assert.Equal(401, (await _hub.SendAsync("GET", "/_session", null, Basic("eve", "x"))).Code);
        await PutAsync("chttpd_auth_lockout/mode", "\"enforce\"");
        Assert.Equal(403, (await _hub.SendAsync("GET", "/_session", null, Basic("eve", "x"))).Code);
    }

    [Fact]
    public async Task Origins_are_named_while_the_hub_runs()
    {
        Assert.DoesNotContain(
            "Access-Control-Allow-Origin", (await GetAsync("/", ("Origin", "http://app.example"))).Headers.Keys);
        await PutAsync("cors/origins", "\"http://app.example, http://other.example\"");
        Assert.Equal(
            "http://app.example", (
                await GetAsync("/", ("Origin", "http://app.example"))).Headers["Access-Control-Allow-Origin"]);
        await PutAsync("chttpd/enable_cors", "\"false\"");
        Assert.DoesNotContain(
            "Access-Control-Allow-Origin", (await GetAsync("/", ("Origin", "http://app.example"))).Headers.Keys);
    }

    [Fact]
    public async Task What_was_set_holds_after_a_restart_unless_it_was_not_to_be_kept()
    {
        await PutAsync("uuids/max_count", "\"3\"");
        await PutAsync("admins/root", "\"pw\"");
        await PutAsync("uuids/utc_id_suffix", "\"x\"", ("X-Couch-Persist", "false"));
        await RestartAsync();
        Assert.Equal(400, (await _hub.SendAsync("GET", "/_uuids?count=4", null, Basic("root", "pw"))).Code);
        Assert.Equal("\"\"\n", (await GetAsync("/_node/_local/_config/uuids/utc_id_suffix")).Text);
        await DeleteAsync("uuids/max_count");
        await RestartAsync();
        Assert.Equal(200, (await GetAsync("/_uuids?count=4")).Code);
    }

    [Fact]
    public async Task A_restart_without_users_is_the_same_hub_still()
    {
        HubAnswer session = await _hub.SendAsync("POST", "/_session", """{"name":"admin","password":"secret"}""");
        (string, string) cookie = ("Cookie", session.Headers["Set-Cookie"].Split(';')[0]);
        string uuid = (await GetAsync("/")).Json!["uuid"]!.GetValue<string>();
        Assert.Equal(200, (await _hub.SendAsync("DELETE", "/_users", null, Admin)).Code);
        await RestartAsync();
        Assert.Equal(uuid, (await GetAsync("/")).Json!["uuid"]!.GetValue<string>());
        Assert.Equal(200, (await _hub.SendAsync("GET", "/_all_dbs", null, cookie)).Code);
        Assert.Equal(404, (await GetAsync("/_users")).Code);
    }

    private static (string, string) Basic(string name, string password) =>
        ("Authorization", "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{name}:{password}")));

    private static string Reason(HubAnswer answer) => answer.Json!["reason"]!.GetValue<string>();

    private static (int, string) Told(HubAnswer answer) => (answer.Code, answer.Text);

    private Task<HubAnswer> GetAsync(string path, params (string, string)[] headers) =>
        _hub.SendAsync("GET", path, null, [Admin, .. headers]);

    private Task<HubAnswer> PutAsync(string key, string json, params (string, string)[] headers) =>
        _hub.SendAsync("PUT", "/_node/_local/_config/" + key, json, [Admin, .. headers]);

    private Task<HubAnswer> DeleteAsync(string key) =>
        _hub.SendAsync("DELETE", "/_node/_local/_config/" + key, null, Admin);

    private Task<HubHost> StartAsync() => HubHost.StartAsync(options =>
    {
        options.DataDirectory = _folder;
        options.Admins["admin"] = "secret";
    });

    private async Task RestartAsync()
    {
        await _hub.DisposeAsync();
        _hub = await StartAsync();
    }
}
