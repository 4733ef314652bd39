using System.Text;
using Microsoft.Extensions.Time.Testing;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Security;

public sealed class AuthenticationTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private HubHost _hub = null!;

    private static (string, string) Admin => Basic("admin", "secret");

    public async ValueTask InitializeAsync()
    {
        _hub = await HubHost.StartAsync(
            static options =>
            {
                options.Admins["admin"] = "secret";
                options.CorsOrigins.Add("https://app.example");
            },
            _time);
        Assert.Equal(201, (await _hub.SendAsync("PUT", "/db", null, Admin)).Code);
        Assert.Equal(201, (await PutUserAsync("ann", "pass", "[\"team\"]")).Code);
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Theory]
    [InlineData("GET", "/_all_dbs")]
    [InlineData("GET", "/db")]
    [InlineData("GET", "/db/_changes")]
    [InlineData("PUT", "/db2")]
    [InlineData("POST", "/db/_bulk_docs")]
    [InlineData("GET", "/db/_local/x")]
    [InlineData("GET", "/_users/org.couchdb.user:ann")]
    public async Task Nothing_answers_without_credentials(string method, string path)
    {
        HubAnswer answer = await _hub.SendAsync(method, path, method == "POST" ? "{\"docs\":[]}" : null);
        Assert.Equal((401, "unauthorized"), (answer.Code, answer.Error));
        Assert.StartsWith("Basic", answer.Headers["WWW-Authenticate"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_database_is_the_admins_until_its_security_says_otherwise()
    {
        Assert.Equal(403, (await _hub.SendAsync("GET", "/db", null, Basic("ann", "pass"))).Code);
        await _hub.SendAsync(
            "PUT", "/db/_security", """{"members":{"roles":["team"]},"admins":{"names":["bob"]}}""", Admin);
        Assert.Equal(200, (await _hub.SendAsync("GET", "/db", null, Basic("ann", "pass"))).Code);
        Assert.Equal(201, (await _hub.SendAsync("PUT", "/db/a", "{}", Basic("ann", "pass"))).Code);
        Assert.Equal(403, (await _hub.SendAsync("PUT", "/db/_design/d", "{}", Basic("ann", "pass"))).Code);
        Assert.Equal(403, (await _hub.SendAsync("PUT", "/db/_security", "{}", Basic("ann", "pass"))).Code);
        Assert.Equal(401, (await _hub.SendAsync("POST", "/db/_compact", "{}", Basic("ann", "pass"))).Code);
        Assert.Equal(401, (await _hub.SendAsync("POST", "/db/_purge", "{}", Basic("ann", "pass"))).Code);
        Assert.Equal(401, (await _hub.SendAsync("DELETE", "/db", null, Basic("ann", "pass"))).Code);
        HubAnswer bulk = await _hub.SendAsync(
            "POST", "/db/_bulk_docs", """{"docs":[{"_id":"_design/d"},{"_id":"b"}]}""", Basic("ann", "pass"));
        Assert.Equal("forbidden", bulk.Json![0]!["error"]!.GetValue<string>());
        Assert.True(bulk.Json[1]!["ok"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_password_is_kept_as_its_hash_only()
    {
        HubAnswer user = await _hub.SendAsync("GET", "/_users/org.couchdb.user:ann", null, Admin);
        Assert.Equal("pbkdf2", user.Json!["password_scheme"]!.GetValue<string>());
        Assert.Null(user.Json["password"]);
        Assert.Equal(
            403, (await _hub.SendAsync(
                "PUT", "/_users/org.couchdb.user:x", """{"type":"user","name":"x","roles":["_admin"]}""", Admin)).Code);
        Assert.Equal(
            403, (await _hub.SendAsync("PUT", "/_users/x", """{"type":"user","name":"x","roles":[]}""", Admin)).Code);
    }

    [Fact]
    public async Task A_session_lasts_ten_minutes_and_is_renewed()
    {
        HubAnswer login = await _hub.SendAsync("POST", "/_session", """{"name":"ann","password":"pass"}""");
        Assert.Equal((200, "ann"), (login.Code, login.Json!["name"]!.GetValue<string>()));
        Assert.Contains("httponly", login.Headers["Set-Cookie"], StringComparison.OrdinalIgnoreCase);
        (string, string) cookie = Cookie(login);
        Assert.Equal("ann", await NameAsync(cookie));
        _time.Advance(TimeSpan.FromMinutes(5));
        HubAnswer renewed = await _hub.SendAsync("GET", "/_session", null, cookie);
        (string, string) second = Cookie(renewed);
        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.Null(await NameAsync(cookie));
        Assert.Equal("ann", await NameAsync(second));
        HubAnswer logout = await _hub.SendAsync("DELETE", "/_session", null, second);
        Assert.Contains("AuthSession=;", logout.Headers["Set-Cookie"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("same-origin", "", 201)]
    [InlineData("none", "", 201)]
    [InlineData("cross-site", "https://evil.example", 403)]
    [InlineData("same-site", "https://evil.example", 403)]
    [InlineData("cross-site", "https://app.example", 201)]
    public async Task A_page_of_another_site_does_not_write_with_its_visitors_session(string site, string origin, int code)
    {
        (string, string) session = Cookie(
            await _hub.SendAsync("POST", "/_session", """{"name":"admin","password":"secret"}"""));
        HubAnswer put = await _hub.SendAsync(
            "PUT", "/forged", null, session, ("Sec-Fetch-Site", site), ("Origin", origin));
        Assert.Equal(code, put.Code);
        Assert.Equal(
            200, (await _hub.SendAsync("GET", "/db", null, session, ("Sec-Fetch-Site", site), ("Origin", origin))).Code);
        Assert.Equal(
            201, (await _hub.SendAsync("PUT", "/by-password", null, Admin, ("Sec-Fetch-Site", site))).Code);
    }

    [Fact]
    public async Task A_session_ends_with_the_password_and_cannot_be_forged()
    {
        (string name, string value) = Cookie(
            await _hub.SendAsync("POST", "/_session", """{"name":"ann","password":"pass"}"""));
        Assert.Null(
            await NameAsync(
                (name, value[..^4] + (value.EndsWith("AAAA", StringComparison.Ordinal) ? "BBBB" : "AAAA"))));
        HubAnswer user = await _hub.SendAsync("GET", "/_users/org.couchdb.user:ann", null, Admin);
        Assert.Equal(201, (await PutUserAsync("ann", "other", "[]", user.Json!["_rev"]!.GetValue<string>())).Code);
        Assert.Null(await NameAsync((name, value)));
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_the_name_for_a_while()
    {
        for (int i = 0; i < 5; i++)
            Assert.Equal(401, (await _hub.SendAsync("GET", "/", null, Basic("ann", "wrong"))).Code);
        Assert.Equal(403, (await _hub.SendAsync("GET", "/", null, Basic("ann", "pass"))).Code);
        Assert.Equal(200, (await _hub.SendAsync("GET", "/", null, Admin)).Code);
        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(200, (await _hub.SendAsync("GET", "/", null, Basic("ann", "pass"))).Code);
    }

    [Fact]
    public async Task Guesses_that_are_sent_at_once_are_no_more_than_those_one_by_one()
    {
        HubAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(
            number => _hub.SendAsync("GET", "/", null, Basic("ann", $"wrong-{number}"))));
        Assert.Equal(5, answers.Count(static answer => answer.Code == 401));
        Assert.Equal(25, answers.Count(static answer => answer.Code == 403));
    }

    [Fact]
    public async Task Only_a_named_origin_may_use_the_hub_from_a_browser()
    {
        (string, string)[] preflight = [("Origin", "https://app.example"), ("Access-Control-Request-Method", "PUT")];
        HubAnswer allowed = await _hub.SendAsync("OPTIONS", "/db/a", null, preflight);
        Assert.Equal((200, "https://app.example"), (allowed.Code, allowed.Headers["Access-Control-Allow-Origin"]));
        Assert.Equal("true", allowed.Headers["Access-Control-Allow-Credentials"]);
        HubAnswer other = await _hub.SendAsync("GET", "/", null, Admin, ("Origin", "https://evil.example"));
        Assert.DoesNotContain("Access-Control-Allow-Origin", other.Headers.Keys);
    }

    [Fact]
    public async Task Users_added_beside_a_running_hub_may_log_in_at_once()
    {
        await using (HubUsers users = await HubUsers.OpenAsync(_hub.Folder, TestContext.Current.CancellationToken))
        {
            await users.SetAsync("cleo", "pw", ["team"], TestContext.Current.CancellationToken);
            Assert.Equal(
                ["ann", "cleo"], await users.ListAsync(TestContext.Current.CancellationToken).Select(
                    user => user.Name).ToArrayAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal(200, (await _hub.SendAsync("GET", "/", null, Basic("cleo", "pw"))).Code);
        await using (HubUsers users = await HubUsers.OpenAsync(_hub.Folder, TestContext.Current.CancellationToken))
        {
            Assert.True(await users.RemoveAsync("cleo", TestContext.Current.CancellationToken));
        }

        Assert.Equal(401, (await _hub.SendAsync("GET", "/", null, Basic("cleo", "pw"))).Code);
    }

    private static (string, string) Basic(string name, string password) =>
        ("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));

    private static (string, string) Cookie(HubAnswer answer) => ("Cookie", answer.Headers["Set-Cookie"].Split(';')[0]);

    private async Task<string?> NameAsync((string, string) cookie) =>
        (await _hub.SendAsync("GET", "/_session", null, cookie)).Json!["userCtx"]!["name"]?.GetValue<string>();

    private Task<HubAnswer> PutUserAsync(string name, string password, string roles, string? rev = null)
    {
        string parent = rev is null ? "" : $"\"_rev\":\"{rev}\",";
        return _hub.SendAsync(
            "PUT", $"/_users/org.couchdb.user:{name}",
            $$"""{ {{parent}}"type":"user","name":"{{name}}","password":"{{password}}","roles":{{roles}}}""", Admin);
    }
}
