using System.Net;
using System.Text;
using TypedMemory.Core.Peers;

namespace TypedMemory.CouchDb.Tests;

public sealed class AuthenticationTests : PeerTest
{
    private const string Info = """{"db_name":"db","update_seq":"1-x","instance_start_time":"0"}""";

    private static string Basic(string pair) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(pair));

    private IEnumerable<ScriptedRequest> ToDatabase => Server.Requests.Where(static r => r.Path == "/db");

    private void Accept(Func<ScriptedRequest, bool> authorized) => Server.Handler = r =>
        authorized(r) ? ScriptedResponse.Json(Info)
            : ScriptedResponse.Error(401, "unauthorized", "Name or password is incorrect.");

    [Fact]
    public async Task User_info_of_the_URL_is_sent_and_never_shown()
    {
        Accept(_ => false);
        CouchDbPeer peer = CreatePeer(
            o => o with { Url = new Uri($"http://us%40er:p%3Ass@127.0.0.1:{Server.Port}/db/") });
        Assert.Equal($"http://127.0.0.1:{Server.Port}/db", peer.Name);
        var e = await Assert.ThrowsAsync<AuthenticationRequiredException>(
            async () => await peer.GetInfoAsync(Cancellation));
        Assert.Equal(TypedMemoryErrorCodes.Unauthorized, e.Code);
        Assert.DoesNotContain("p:ss", e.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("p%3Ass", e.ToString(), StringComparison.Ordinal);
        Assert.All(Server.Requests, r => Assert.Equal(Basic("us@er:p:ss"), r.Header("Authorization")));
    }

    [Fact]
    public void Options_do_not_show_the_password() => Assert.Equal(
        "CouchDbPeerOptions { Url = https://host/db }", new CouchDbPeerOptions
        { Url = new Uri("https://u:secret@host/db") }.ToString());

    [Fact]
    public async Task Wrong_credentials_are_not_tried_often_enough_to_lock_the_account()
    {
        Accept(_ => false);
        CouchDbPeer peer = CreatePeer(o => o with { Authentication = CouchDbAuthentication.Basic("a", "wrong") });
        for (int i = 0; i < 20; i++)
            await Assert.ThrowsAsync<AuthenticationRequiredException>(
                async () => await peer.GetInfoAsync(Cancellation));
        Assert.InRange(Server.Requests.Count, 1, 4);
        Accept(_ => true);
        Time.Advance(TimeSpan.FromMinutes(6));
        await peer.GetInfoAsync(Cancellation);
    }

    [Fact]
    public async Task Rotated_credentials_are_asked_for_once_and_the_request_goes_on()
    {
        string password = "old";
        int asked = 0;
        CouchDbPeer peer = CreatePeer(o => o with
        {
            Authentication = CouchDbAuthentication.Basic(_ =>
            {
                asked++;
                return ValueTask.FromResult(new NetworkCredential("a", password));
            }),
        });
        Accept(r => r.Header("Authorization") == Basic($"a:{password}"));
        await peer.GetInfoAsync(Cancellation);
        await peer.GetInfoAsync(Cancellation);
        Assert.Equal(1, asked);
        password = "new";
        await peer.GetInfoAsync(Cancellation);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task A_bearer_token_is_renewed_once_and_then_it_is_over()
    {
        int token = 0;
        Accept(_ => false);
        CouchDbPeer peer = CreatePeer(o => o with
        {
            Authentication = CouchDbAuthentication.Bearer(_ => ValueTask.FromResult($"token{++token}")),
        });
        await Assert.ThrowsAsync<AuthenticationRequiredException>(async () => await peer.CreateAsync(Cancellation));
        Assert.Equal(["Bearer token1", "Bearer token2"], Server.Requests.Select(static r => r.Header("Authorization")));
    }

    [Fact]
    public async Task A_session_is_opened_once_extended_and_opened_again_when_it_ran_out()
    {
        int session = 0;
        string? extend = null;
        Server.Handler = r =>
        {
            if (r.Path == "/_session")
            {
                Assert.Equal("""{"name":"a","password":"p\u0022"}""", r.Text);
                return ScriptedResponse.Json("{\"ok\":true}") with
                { Headers = new() { ["Set-Cookie"] = $"AuthSession=s{++session}; Path=/; HttpOnly" } };
            }

            if (r.Header("Cookie") != (extend ?? $"AuthSession=s{session}"))
                return ScriptedResponse.Error(401, "unauthorized", "");
            return ScriptedResponse.Json(Info);
        };
        CouchDbPeer peer = CreatePeer(o => o with { Authentication = CouchDbAuthentication.Session("a", "p\"") });
        await peer.GetInfoAsync(Cancellation);
        await peer.GetInfoAsync(Cancellation);
        Assert.Equal(1, session);
        Assert.DoesNotContain(Server.Requests, static r => r.Header("Authorization") is not null);

        // The server forgot it.
        session = 10;
        await peer.GetInfoAsync(Cancellation);
        Assert.Equal(11, session);

        // It is old.
        Time.Advance(TimeSpan.FromMinutes(9));
        await peer.GetInfoAsync(Cancellation);
        Assert.Equal(12, session);
    }

    [Theory]
    [InlineData("Max-Age=100", 79, 81)]
    [InlineData("max-age=\"100\"; Expires=Thu, 01 Jan 2099 00:00:00 GMT", 79, 81)]
    [InlineData("Expires=AFTER100", 79, 81)]
    [InlineData("Max-Age=86400", 479, 481)]
    [InlineData("Max-Age=99999999999999999999", 479, 481)]
    [InlineData("Path=/", 479, 481)]
    [InlineData("Max-Age=0", 0.5, 1.5)]
    public async Task A_session_is_renewed_at_four_fifths_of_what_its_cookie_says(
        string attributes, double kept, double renewed)
    {
        attributes = attributes.Replace(
            "AFTER100", Time.GetUtcNow().AddSeconds(100).ToString(
                "R", System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        int sessions = 0;
        Server.Handler = r => r.Path == "/_session"
            ? ScriptedResponse.Json("{\"ok\":true}") with
            { Headers = new() { ["Set-Cookie"] = $"AuthSession=s{++sessions}; HttpOnly; {attributes}" } }
            : ScriptedResponse.Json(Info);
        CouchDbPeer peer = CreatePeer(o => o with { Authentication = CouchDbAuthentication.Session("a", "pw") });
        await peer.GetInfoAsync(Cancellation);
        Time.Advance(TimeSpan.FromSeconds(kept));
        await peer.GetInfoAsync(Cancellation);
        Assert.Equal(1, sessions);
        Time.Advance(TimeSpan.FromSeconds(renewed - kept));
        await peer.GetInfoAsync(Cancellation);
        Assert.Equal(2, sessions);
    }

    [Theory]
    [InlineData("AuthSession=; Max-Age=0")]
    [InlineData("AuthSession=deleted; Max-Age=0")]
    [InlineData("AuthSession=deleted; Max-Age=-1")]
    [InlineData("AuthSession=deleted; Expires=Thu, 01 Jan 1970 00:00:00 GMT")]
    public async Task A_cookie_that_is_taken_away_is_not_taken_for_another_one(string removal)
    {
        int sessions = 0;
        Server.Handler = r => r.Path == "/_session"
            ? ScriptedResponse.Json("{\"ok\":true}") with
            { Headers = new() { ["Set-Cookie"] = $"AuthSession=s{++sessions}" } }
            : r.Header("Cookie") == $"AuthSession=s{sessions}"
            ? ScriptedResponse.Json(Info) with { Headers = new() { ["Set-Cookie"] = removal } }
            : ScriptedResponse.Error(401, "unauthorized", "");
        CouchDbPeer peer = CreatePeer(o => o with { Authentication = CouchDbAuthentication.Session("a", "pw") });
        await peer.GetInfoAsync(Cancellation);
        await peer.GetInfoAsync(Cancellation);
        Assert.Equal(1, sessions);
        Assert.All(
            Server.Requests.Where(static r => r.Path != "/_session"),
            static r => Assert.Equal("AuthSession=s1", r.Header("Cookie")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_forbidden_under_an_old_session_is_sent_once_more_under_a_new_one(bool rows)
    {
        // Where anybody may read, a session that has ended is nobody: nothing says 401, writes are forbidden.
        int sessions = 0;
        bool always = false;
        Server.Handler = r =>
        {
            if (r.Path == "/_session")
                return ScriptedResponse.Json("{\"ok\":true}") with
                { Headers = new() { ["Set-Cookie"] = $"AuthSession=s{++sessions}" } };
            if (r.Method == "GET" || (!always && r.Header("Cookie") == $"AuthSession=s{Math.Max(2, sessions)}"))
                return ScriptedResponse.Json(r.Method == "GET" ? Info : "[]", 201);
            return rows
                ? ScriptedResponse.Json("""[{"id":"a","error":"forbidden","reason":"log in"}]""", 201)
                : ScriptedResponse.Error(403, "forbidden", "log in");
        };
        CouchDbPeer peer = CreatePeer(o => o with { Authentication = CouchDbAuthentication.Session("a", "pw") });
        await peer.GetInfoAsync(Cancellation);
        Time.Advance(TimeSpan.FromMinutes(3));
        Assert.Empty(await peer.WriteAsync(Batch(Revision("a")), Cancellation));
        Assert.Equal(2, sessions);

        // A young session is not the reason, and nothing is sent for ever.
        always = true;
        if (rows) Assert.Single(await peer.WriteAsync(Batch(Revision("a")), Cancellation));
        else await Assert.ThrowsAsync<PeerException>(
            async () => await peer.WriteAsync(Batch(Revision("a")), Cancellation));
        Assert.Equal(2, sessions);
        Time.Advance(TimeSpan.FromMinutes(3));
        if (rows) Assert.Single(await peer.WriteAsync(Batch(Revision("a")), Cancellation));
        else await Assert.ThrowsAsync<PeerException>(
            async () => await peer.WriteAsync(Batch(Revision("a")), Cancellation));
        Assert.Equal(3, sessions);
    }

    [Fact]
    public async Task A_401_of_the_server_is_passed_by_where_the_database_takes_the_credentials()
    {
        Server.Handler = r =>
            r.Path == "/" ? ScriptedResponse.Error(401, "unauthorized", "") : ScriptedResponse.Json(Info);
        CouchDbPeer peer = CreatePeer(o => o with { Authentication = CouchDbAuthentication.Basic("a", "pw") });
        Assert.Equal(peer.Name, (await peer.GetInfoAsync(Cancellation)).Identity);
        await peer.GetInfoAsync(Cancellation);
        Assert.Single(Server.Requests, static r => r.Path == "/");
    }

    [Theory]
    [InlineData("97", 97)]
    [InlineData("86400", 3600)]
    [InlineData("2147483647", 3600)]
    [InlineData("99999999999999", 3600)]
    [InlineData("-5", null)]
    [InlineData("soon", null)]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT", 3600)]
    [InlineData("Thu, 01 Jan 1970 00:00:00 GMT", 0)]
    public async Task Retry_After_is_an_hour_at_the_most_in_both_forms(string header, int? seconds)
    {
        Server.Handler = _ =>
            ScriptedResponse.Error(503, "busy", "") with { Headers = new() { ["Retry-After"] = header } };
        var e = await Assert.ThrowsAsync<PeerException>(async () => await CreatePeer().CreateAsync(Cancellation));
        Assert.Equal(seconds, e.RetryAfter?.TotalSeconds is { } waited ? (int)waited : null);
    }

    [Theory]
    [InlineData("basic")]
    [InlineData("session")]
    [InlineData("bearer")]
    [InlineData("proxy")]
    public async Task A_secret_that_the_server_echoes_is_shown_nowhere(string kind)
    {
        CouchDbAuthentication authentication = kind switch
        {
            "basic" => CouchDbAuthentication.Basic("ada", "hush+hush"),
            "session" => CouchDbAuthentication.Session("ada", "hush+hush"),
            "bearer" => CouchDbAuthentication.Bearer(static _ => ValueTask.FromResult("hush+hush")),
            _ => CouchDbAuthentication.ProxyHeaders("ada", [], "hush+hush"),
        };
        const string Cookie = "c00kie-of-ada";
        string pair = Convert.ToBase64String(Encoding.UTF8.GetBytes("ada:hush+hush"));
        Server.Handler = r =>
        {
            if (r.Path == "/_session")
                return ScriptedResponse.Json("{}") with
                { Headers = new() { ["Set-Cookie"] = $"AuthSession={Cookie}" } };
            string echo =
                $"you sent hush+hush, hush%2Bhush, {r.Header("Authorization")}, {r.Header("Cookie")}, {r.Header("X-Auth-CouchDB-Token")} \\u001b[31m red\\u0007{new string('x', 5000)}";
            return r.Method == "POST"
                ? ScriptedResponse.Json($$"""[{"id":"a","error":"forbidden {{echo}}","reason":"{{echo}}"}]""", 201)
                : ScriptedResponse.Error(r.Target.Length > 4 ? 400 : 500, $"word {echo}", echo);
        };
        CouchDbPeer peer = CreatePeer(o => o with { Authentication = authentication });
        var e = await Assert.ThrowsAsync<PeerException>(async () => await peer.CreateAsync(Cancellation));
        DocumentRefusal refused = Assert.Single(await peer.WriteAsync(Batch(Revision("a")), Cancellation));
        foreach (string text in new[] { e.ToString(), e.PeerError!, e.PeerReason!, refused.Error, refused.Reason! })
        {
            foreach (string secret in new[] { "hush+hush", "hush%2Bhush", pair, Cookie })
                Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
            Assert.Contains("***", text, StringComparison.Ordinal);
            Assert.DoesNotContain('\u001b', text);
            Assert.DoesNotContain('\u0007', text);
        }

        Assert.All(
            [e.PeerError!, e.PeerReason!, refused.Error, refused.Reason!], static text =>
                Assert.InRange(text.Length, 1, 520));
        Assert.Contains("\\u001b[31m", e.PeerReason!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_in_place_of_a_login_is_a_passing_failure()
    {
        Server.Handler = _ =>
            new ScriptedResponse(200, "<html>Please accept the terms</html>"u8.ToArray()) { ContentType = "text/html" };
        CouchDbPeer peer = CreatePeer(o => o with { Authentication = CouchDbAuthentication.Session("a", "p") });
        var e = await Assert.ThrowsAsync<PeerException>(async () => await peer.CreateAsync(Cancellation));
        Assert.Equal((TypedMemoryErrorCodes.Protocol, true), (e.Code, e.IsTransient));
    }

    [Fact]
    public async Task A_session_with_a_wrong_password_ends_after_one_login()
    {
        Server.Handler = _ => ScriptedResponse.Error(401, "unauthorized", "Name or password is incorrect.");
        CouchDbPeer peer = CreatePeer(o => o with { Authentication = CouchDbAuthentication.Session("a", "wrong") });
        await Assert.ThrowsAsync<AuthenticationRequiredException>(async () => await peer.CreateAsync(Cancellation));
        Assert.Equal("/_session", Assert.Single(Server.Requests).Path);
    }

    [Fact]
    public async Task Proxy_headers_are_signed()
    {
        Accept(_ => true);
        await CreatePeer(
            o => o with
            { Authentication = CouchDbAuthentication.ProxyHeaders("foo", ["users", "blogger"], "the_secret") })
            .CreateAsync(Cancellation);
        ScriptedRequest request = Assert.Single(Server.Requests);
        Assert.Equal("foo", request.Header("X-Auth-CouchDB-UserName"));
        Assert.Equal("users,blogger", request.Header("X-Auth-CouchDB-Roles"));

        // Computed by openssl dgst -sha256 -hmac the_secret.
        Assert.Equal(
            "3f0786e96b20b0102b77f1a49c041be6977cfb3bf78c41a12adc121cd9b4e68a", request.Header("X-Auth-CouchDB-Token"));
    }

    [Fact]
    public async Task A_redirect_to_elsewhere_is_refused_and_gets_no_credentials()
    {
        await using var other = new ScriptedServer(static _ => ScriptedResponse.Json(Info));
        Server.Handler = _ =>
            ScriptedResponse.Json("{}", 302) with { Headers = new() { ["Location"] = other.DatabaseUrl.AbsoluteUri } };
        CouchDbPeer peer = CreatePeer(o => o with { Authentication = CouchDbAuthentication.Basic("a", "secret") });
        var e = await Assert.ThrowsAsync<PeerException>(async () => await peer.CreateAsync(Cancellation));
        Assert.Equal(TypedMemoryErrorCodes.Protocol, e.Code);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task A_redirect_within_the_server_is_followed_with_credentials()
    {
        Server.Handler = r => r.Path == "/db"
            ? ScriptedResponse.Json("{}", 307) with { Headers = new() { ["Location"] = "/elsewhere/db" } }
            : ScriptedResponse.Json(Info, 201);
        await CreatePeer(
            o => o with { Authentication = CouchDbAuthentication.Basic("a", "b") }).CreateAsync(Cancellation);
        Assert.Equal("PUT /elsewhere/db", Server.Requests.Last().ToString());
        Assert.Equal(Basic("a:b"), Server.Requests.Last().Header("Authorization"));
        Server.Handler = _ => ScriptedResponse.Json("{}", 307) with { Headers = new() { ["Location"] = "/db" } };
        await Assert.ThrowsAsync<PeerException>(async () => await CreatePeer().CreateAsync(Cancellation));
    }

    [Theory]
    [InlineData("http://couch.example/db", false, true)]
    [InlineData("https://couch.example/db", true, false)]
    [InlineData("http://u:p@couch.example/db", false, true)]
    public void A_remote_over_plain_http_or_without_credentials_is_refused(
        string url, bool allowInsecure, bool allowAnonymous)
    {
        var e = Assert.Throws<InvalidOperationException>(() => new CouchDbPeer(new CouchDbPeerOptions
        {
            Url = new Uri(url),
            AllowInsecure = allowInsecure,
            AllowAnonymous = allowAnonymous,
        }));
        Assert.DoesNotContain("u:p", e.Message, StringComparison.Ordinal);
        Assert.Contains("Allow", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://u:p@couch.example/db", false, false)]
    [InlineData("https://couch.example/db", false, true)]
    [InlineData("http://couch.example/db", true, true)]
    [InlineData("http://localhost/db", false, false)]
    [InlineData("http://[::1]:5984/db", false, false)]
    public async Task What_is_allowed_is_created(string url, bool allowInsecure, bool allowAnonymous)
    {
        await using var peer = new CouchDbPeer(new CouchDbPeerOptions
        {
            Url = new Uri(url),
            AllowInsecure = allowInsecure,
            AllowAnonymous = allowAnonymous,
        });
        Assert.DoesNotContain("@", peer.Name, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/db")]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://127.0.0.1/db?x=1")]
    public void A_URL_that_names_no_database_is_refused(string url) =>
        Assert.ThrowsAny<ArgumentException>(() => new CouchDbPeer(new CouchDbPeerOptions { Url = new Uri(url) }));

    [Fact]
    public async Task The_info_call_authenticates_every_request()
    {
        Accept(r => r.Header("Authorization") == Basic("a:b"));
        await CreatePeer(
            o => o with { Authentication = CouchDbAuthentication.Basic("a", "b") }).GetInfoAsync(Cancellation);
        Assert.Single(ToDatabase);
    }
}
