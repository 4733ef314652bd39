using System.Text;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Security;

/// <summary>What ordinary users may do in <c>_users</c>: see to their own document, and nothing else.</summary>
public sealed class UsersDatabaseTests : IAsyncLifetime
{
    private HubHost _hub = null!;

    private static (string, string) Admin => Basic("admin", "secret");

    private static (string, string) Ann => Basic("ann", "pass");

    public async ValueTask InitializeAsync()
    {
        _hub = await HubHost.StartAsync(static options => options.Admins["admin"] = "secret");
        foreach (string name in (string[])["ann", "bob"])
            Assert.Equal(201, (await PutAsync(name, User(name, "pass", "[\"team\"]"), Admin)).Code);
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task A_server_admin_deletes_and_creates_the_users_and_stays_able_to_log_in()
    {
        string uuid = (await _hub.SendAsync("GET", "/", null, Admin)).Json!["uuid"]!.GetValue<string>();
        Assert.Equal(401, (await _hub.SendAsync("DELETE", "/_users", null, Ann)).Code);
        Assert.Equal(200, (await _hub.SendAsync("GET", "/", null, Ann)).Code);
        Assert.Equal(200, (await _hub.SendAsync("DELETE", "/_users", null, Admin)).Code);
        Assert.Equal(401, (await _hub.SendAsync("GET", "/", null, Ann)).Code);
        Assert.Equal(404, (await _hub.SendAsync("GET", "/_users", null, Admin)).Code);
        Assert.Equal(404, (await _hub.SendAsync("DELETE", "/_users", null, Admin)).Code);
        Assert.Equal(200, (await _hub.SendAsync("POST", "/_session", """{"name":"admin","password":"secret"}""")).Code);
        Assert.Equal(201, (await _hub.SendAsync("PUT", "/_users", null, Admin)).Code);
        Assert.Equal(412, (await _hub.SendAsync("PUT", "/_users", null, Admin)).Code);
        Assert.Equal(401, (await _hub.SendAsync("GET", "/_users/_all_docs", null, Ann)).Code);
        Assert.Equal(201, (await PutAsync("ann", User("ann", "pass", "[]"), Admin)).Code);
        Assert.Equal(200, (await _hub.SendAsync("GET", "/_users/org.couchdb.user:ann", null, Ann)).Code);
        Assert.Equal(uuid, (await _hub.SendAsync("GET", "/", null, Admin)).Json!["uuid"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_session_of_a_deleted_user_is_none_of_the_new_user_of_the_name()
    {
        HubAnswer session = await _hub.SendAsync("POST", "/_session", """{"name":"ann","password":"pass"}""");
        (string, string) cookie = ("Cookie", session.Headers["Set-Cookie"].Split(';')[0]);
        Assert.Equal(200, (await _hub.SendAsync("GET", "/_uuids", null, cookie)).Code);
        Assert.Equal(200, (await _hub.SendAsync("DELETE", "/_users", null, Admin)).Code);
        Assert.Equal(401, (await _hub.SendAsync("GET", "/_uuids", null, cookie)).Code);
        Assert.Equal(201, (await _hub.SendAsync("PUT", "/_users", null, Admin)).Code);
        Assert.Equal(201, (await PutAsync("ann", User("ann", "pass", "[]"), Admin)).Code);
        Assert.Equal(401, (await _hub.SendAsync("GET", "/_uuids", null, cookie)).Code);
    }

    [Fact]
    public async Task A_user_reads_and_writes_the_own_document()
    {
        HubAnswer own = await _hub.SendAsync("GET", "/_users/org.couchdb.user:ann", null, Ann);
        Assert.Equal(200, own.Code);
        Assert.Null(own.Json!["password"]);
        HubAnswer changed = await PutAsync(
            "ann", User("ann", "other", "[\"team\"]", own.Json["_rev"]!.GetValue<string>()), Ann);
        Assert.Equal(201, changed.Code);
        Assert.Equal(401, (await _hub.SendAsync("GET", "/_users/org.couchdb.user:ann", null, Ann)).Code);
        Assert.Equal(
            200, (await _hub.SendAsync("GET", "/_users/org.couchdb.user:ann", null, Basic("ann", "other"))).Code);
    }

    [Theory]
    [InlineData("[\"team\",\"boss\"]")]
    [InlineData("[]")]
    public async Task A_user_does_not_change_the_own_roles(string roles)
    {
        string rev = (
            await _hub.SendAsync("GET", "/_users/org.couchdb.user:ann", null, Ann)).Json!["_rev"]!.GetValue<string>();
        HubAnswer answer = await PutAsync("ann", User("ann", "pass", roles, rev), Ann);
        Assert.Equal((403, "Only _admin may edit roles"), (answer.Code, answer.Json!["reason"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("GET", "/_users", 403)]
    [InlineData("GET", "/_users/_all_docs", 401)]
    [InlineData("GET", "/_users/_changes", 401)]
    [InlineData("GET", "/_users/_design/x", 403)]
    [InlineData("GET", "/_users/org.couchdb.user:bob", 404)]
    [InlineData("GET", "/_users/org.couchdb.user:nobody", 404)]
    [InlineData("PUT", "/_users/org.couchdb.user:bob", 404)]
    [InlineData("DELETE", "/_users/org.couchdb.user:bob", 404)]
    [InlineData("POST", "/_users/_bulk_get", 403)]
    [InlineData("POST", "/_users/_bulk_docs", 403)]
    [InlineData("GET", "/_users/_local/x", 403)]
    [InlineData("COPY", "/_users/org.couchdb.user:ann", 404)]
    public async Task Everything_else_is_refused_as_if_it_were_not_there(string method, string path, int code)
    {
        string? body = method == "POST" ? """{"docs":[]}""" : method == "PUT" ? User("bob", "x", "[]") : null;
        HubAnswer answer = await _hub.SendAsync(method, path, body, Ann, ("Destination", "org.couchdb.user:eve"));
        Assert.Equal(code, answer.Code);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task What_is_no_user_is_refused_by_its_row_and_its_neighbours_are_written(string newEdits)
    {
        string path = newEdits == "false"
            ? ",\"_rev\":\"1-0123456789abcdef0123456789abcdef\"" : "";
        string docs = string.Join(
            ',',
            $$"""{"_id":"org.couchdb.user:x"{{path}},"type":"user","name":"x","roles":[]}""",
            $$"""{"_id":"org.couchdb.user:y"{{path}},"type":"user","name":"other","roles":[]}""",
            $$"""{"_id":"note"{{path}}}""",
            $$"""{"_id":"org.couchdb.user:z"{{path}},"type":"user","name":"z","roles":[]}""");
        HubAnswer answer = await _hub.SendAsync(
            "POST", "/_users/_bulk_docs", $$"""{"new_edits":{{newEdits}},"docs":[{{docs}}]}""", Admin);
        Assert.Equal(201, answer.Code);
        Assert.Equal(
            [("org.couchdb.user:y", "forbidden"), ("note", "forbidden")],
            answer.Json!.AsArray().Where(static row => row!["error"] is not null).Select(
                static row => ((string)row!["id"]!, (string)row["error"]!)));
        Assert.Equal(newEdits == "true" ? 4 : 2, answer.Json!.AsArray().Count);
        foreach ((string id, int code) in ((string, int)[])
            [("org.couchdb.user:x", 200), ("org.couchdb.user:y", 404), ("note", 404), ("org.couchdb.user:z", 200)])
            Assert.Equal(code, (await _hub.SendAsync("GET", $"/_users/{id}", null, Admin)).Code);
    }

    [Fact]
    public async Task Half_a_surrogate_pair_in_a_users_own_roles_is_the_users_fault()
    {
        HubAnswer own = await _hub.SendAsync("GET", "/_users/org.couchdb.user:ann", null, Ann);
        string rev = own.Json!["_rev"]!.GetValue<string>();
        HubAnswer answer = await PutAsync($"ann?rev={rev}", User("ann", "pass", "[\"\\ud800\"]"), Ann);
        Assert.Equal((400, "bad_request"), (answer.Code, answer.Error));
    }

    [Fact]
    public async Task A_user_may_leave()
    {
        string rev = (
            await _hub.SendAsync("GET", "/_users/org.couchdb.user:ann", null, Ann)).Json!["_rev"]!.GetValue<string>();
        Assert.Equal(200, (await _hub.SendAsync("DELETE", $"/_users/org.couchdb.user:ann?rev={rev}", null, Ann)).Code);
        Assert.Equal(401, (await _hub.SendAsync("GET", "/", null, Ann)).Code);
    }

    [Fact]
    public async Task A_user_in_conflict_cannot_log_in_until_it_is_resolved()
    {
        const string Other =
            """{"new_edits":false,"docs":[{"_id":"org.couchdb.user:ann","_rev":"1-ffffffffffffffffffffffffffffffff","type":"user","name":"ann","roles":["boss"]}]}""";
        Assert.Equal(201, (await _hub.SendAsync("POST", "/_users/_bulk_docs", Other, Admin)).Code);
        HubAnswer refused = await _hub.SendAsync("GET", "/_session", null, Ann);
        Assert.Equal(401, refused.Code);
        Assert.Contains("conflict", refused.Json!["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        HubAnswer removed = await _hub.SendAsync(
            "DELETE", "/_users/org.couchdb.user:ann?rev=1-ffffffffffffffffffffffffffffffff", null, Admin);
        Assert.Equal(200, removed.Code);
        Assert.Equal(200, (await _hub.SendAsync("GET", "/_session", null, Ann)).Code);
    }

    [Fact]
    public async Task The_users_have_CouchDBs_design_document_and_only_admins_see_it()
    {
        HubAnswer design = await _hub.SendAsync("GET", "/_users/_design/_auth", null, Admin);
        Assert.StartsWith(
            "function", design.Json!["validate_doc_update"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(403, (await _hub.SendAsync("GET", "/_users/_design/_auth", null, Ann)).Code);
    }

    [Theory]
    [InlineData("""{"type":"x","name":"u","roles":[]}""", "doc.type must be user")]
    [InlineData("""{"type":"user","roles":[]}""", "doc.name is required")]
    [InlineData("""{"type":"user","name":"v","roles":[]}""", "Doc ID must be of the form org.couchdb.user:name")]
    [InlineData("""{"type":"user","name":"u"}""", "doc.roles must exist")]
    [InlineData("""{"type":"user","name":"u","roles":"r"}""", "doc.roles must be an array")]
    [InlineData("""{"type":"user","name":"u","roles":[1]}""", "doc.roles can only contain strings")]
    [InlineData(
        """{"type":"user","name":"u","roles":["_x"]}""", "No system roles (starting with underscore) in users db.")]
    public async Task A_malformed_user_is_refused_in_CouchDBs_words(string json, string reason)
    {
        HubAnswer answer = await PutAsync("u", json, Admin);
        Assert.Equal(
            (403, "forbidden", reason), (answer.Code, answer.Error, answer.Json!["reason"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("_u", "Username may not start with underscore.")]
    [InlineData("a:b", "Character `:` is not allowed in usernames.")]
    public async Task A_name_that_no_user_can_have_is_refused_in_CouchDBs_words(string name, string reason)
    {
        HubAnswer answer = await PutAsync(name, User(name, "p", "[]"), Admin);
        Assert.Equal((403, reason), (answer.Code, answer.Json!["reason"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_login_sends_a_browser_on_within_the_server_only()
    {
        HubAnswer login = await _hub.SendAsync(
            "POST", "/_session?next=/_session", """{"name":"ann","password":"pass"}""");
        Assert.Equal((302, _hub.Url + "/_session"), (login.Code, login.Headers["Location"]));
        HubAnswer failed = await _hub.SendAsync(
            "POST", "/_session?fail=/sorry", """{"name":"ann","password":"wrong"}""");
        Assert.Equal((302, _hub.Url + "/sorry"), (failed.Code, failed.Headers["Location"]));
        foreach (string elsewhere in (string[])["", "foo", "http%3A%2F%2Fevil.example", "%2F%2Fevil.example",
            "/x%0D%0Ay:z"])
        {
            HubAnswer answer = await _hub.SendAsync(
                "POST", "/_session?next=" + elsewhere, """{"name":"ann","password":"pass"}""");
            Assert.Equal((400, "bad_request"), (answer.Code, answer.Error));
            Assert.DoesNotContain("Set-Cookie", answer.Headers.Keys);
        }
    }

    [Fact]
    public async Task A_wrong_login_makes_no_browser_ask_for_a_password()
    {
        HubAnswer answer = await _hub.SendAsync("POST", "/_session", """{"name":"ann","password":"wrong"}""");
        Assert.Equal(401, answer.Code);
        Assert.DoesNotContain("WWW-Authenticate", answer.Headers.Keys);
        Assert.StartsWith("AuthSession=;", answer.Headers["Set-Cookie"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 415)]
    [InlineData("application/json", 400)]
    public async Task A_login_without_a_name_is_malformed(string type, int code)
    {
        using HttpRequestMessage request = _hub.Request("POST", "/_session");
        request.Content = new ByteArrayContent("{\"ok\":true}"u8.ToArray());
        if (type.Length > 0) request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        using HttpResponseMessage response = await _hub.Client.SendAsync(
            request, TestContext.Current.CancellationToken);
        Assert.Equal(code, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_login_may_come_from_a_form()
    {
        using HttpRequestMessage request = _hub.Request("POST", "/_session");
        request.Content = new FormUrlEncodedContent([new("name", "ann"), new("password", "pass")]);
        using HttpResponseMessage response = await _hub.Client.SendAsync(
            request, TestContext.Current.CancellationToken);
        HubAnswer answer = await HubAnswer.ReadAsync(response);
        Assert.Equal("""{"ok":true,"name":"ann","roles":["team"]}""", answer.Text.TrimEnd());
    }

    private static (string, string) Basic(string name, string password) =>
        ("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));

    private static string User(string name, string password, string roles, string? rev = null)
    {
        string parent = rev is null ? "" : $"\"_rev\":\"{rev}\",";
        return $$"""{ {{parent}}"type":"user","name":"{{name}}","password":"{{password}}","roles":{{roles}}}""";
    }

    private Task<HubAnswer> PutAsync(string name, string json, (string, string) who) =>
        _hub.SendAsync("PUT", $"/_users/org.couchdb.user:{name}", json, who);
}
