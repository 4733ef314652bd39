using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Tool;

/// <summary><c>typedmemory serve</c> and <c>typedmemory user</c> as processes.</summary>
public sealed class ServeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("typedmemory-serve-").FullName;
    private readonly HttpClient _client = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static (string, string) AdminPassword => ("TYPEDMEMORY_ADMIN_PASSWORD", "secret");

    private string[] Serve => ["serve", "--data", _folder, "--url", "http://127.0.0.1:0", "--admin", "root"];

    public void Dispose()
    {
        _client.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_ends_it_cleanly_while_feeds_are_open(string signal)
    {
        await using ServedProcess hub = ServedProcess.Start(Serve, AdminPassword);
        Uri url = await hub.WaitUntilReadyAsync();
        Assert.NotEqual(0, url.Port);
        LogIn("root", "secret");
        Assert.Equal(HttpStatusCode.Created, (await _client.PutAsync(new Uri(url, "/db"), null, Token)).StatusCode);
        Assert.Equal(
            HttpStatusCode.Created, (
                await _client.PutAsync(new Uri(url, "/db/kept"), Json("{\"n\":1}"), Token)).StatusCode);
        using HttpResponseMessage continuous = await FollowAsync(url, "continuous");
        using HttpResponseMessage longpoll = await FollowAsync(url, "longpoll");

        await hub.SignalAsync(signal);

        Assert.Equal(0, await hub.WaitAsync());
        Assert.Contains("last_seq", await continuous.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.NotNull(JsonNode.Parse(await longpoll.Content.ReadAsStringAsync(Token))!["last_seq"]);
        Assert.Equal("", await hub.Output.ReadToEndAsync(Token));

        await using ServedProcess again = ServedProcess.Start(Serve, AdminPassword);
        url = await again.WaitUntilReadyAsync();
        Assert.Contains(
            "\"n\":1", await _client.GetStringAsync(new Uri(url, "/db/kept"), Token), StringComparison.Ordinal);
        await again.SignalAsync(signal);
        Assert.Equal(0, await again.WaitAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_proxy_says_counts_where_it_is_said_to_be_there(bool trusted)
    {
        await using ServedProcess hub = ServedProcess.Start(
            trusted ? [.. Serve, "--trust-forwarded-headers"] : Serve, AdminPassword);
        Uri url = await hub.WaitUntilReadyAsync();
        LogIn("root", "secret");
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(url, "/db"));
        request.Headers.Add("X-Forwarded-Host", "couch.example.com");
        request.Headers.Add("X-Forwarded-Proto", "https");
        using HttpResponseMessage made = await _client.SendAsync(request, Token);
        Assert.Equal(
            trusted ? "https://couch.example.com/db" : new Uri(url, "/db").ToString(), made.Headers.Location!.ToString());
    }

    [Fact]
    public async Task The_password_may_be_typed_in()
    {
        await using ServedProcess hub = ServedProcess.Start(Serve, ("TYPEDMEMORY_ADMIN_PASSWORD", ""));
        await hub.TypeAsync("typed\n");
        Uri url = await hub.WaitUntilReadyAsync();
        Assert.Equal(
            HttpStatusCode.Unauthorized, (await _client.GetAsync(new Uri(url, "/_all_dbs"), Token)).StatusCode);
        LogIn("root", "typed");
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync(new Uri(url, "/_all_dbs"), Token)).StatusCode);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Forbidden, HttpStatusCode.OK)]
    [InlineData("true", HttpStatusCode.Forbidden, HttpStatusCode.OK)]
    [InlineData("false", HttpStatusCode.Created, HttpStatusCode.NotImplemented)]
    public async Task It_runs_the_functions_of_design_documents_unless_it_is_told_not_to(
        string? javaScript, HttpStatusCode written, HttpStatusCode asked)
    {
        string[] arguments = javaScript is null ? Serve : [.. Serve, "--javascript", javaScript];
        await using ServedProcess hub = ServedProcess.Start(arguments, AdminPassword);
        Uri url = await hub.WaitUntilReadyAsync();
        LogIn("root", "secret");
        await _client.PutAsync(new Uri(url, "/db"), null, Token);
        using HttpResponseMessage design = await _client.PutAsync(new Uri(url, "/db/_design/d"), Json("""
            {"validate_doc_update":"function (doc) { if (!doc.type) throw({forbidden: 'A type is needed.'}); }",
             "views":{"types":{"map":"function (doc) { emit(doc.type, 1); }","reduce":"_sum"}}}
            """), Token);
        Assert.Equal(HttpStatusCode.Created, design.StatusCode);
        await _client.PutAsync(new Uri(url, "/db/typed"), Json("""{"type":"fact"}"""), Token);
        using HttpResponseMessage untyped = await _client.PutAsync(new Uri(url, "/db/untyped"), Json("{}"), Token);
        Assert.Equal(written, untyped.StatusCode);
        using HttpResponseMessage view = await _client.GetAsync(
            new Uri(url, "/db/_design/d/_view/types?group=true"), Token);
        Assert.Equal(asked, view.StatusCode);
        if (asked == HttpStatusCode.OK)
        {
            JsonNode rows = JsonNode.Parse(await view.Content.ReadAsStringAsync(Token))!["rows"]!;
            Assert.Equal("""[{"key":"fact","value":1}]""", rows.ToJsonString());
        }

        await hub.SignalAsync("TERM");
        Assert.Equal(0, await hub.WaitAsync());
    }

    [Fact]
    public async Task Without_an_admin_or_a_password_it_does_not_start()
    {
        (int code, string output, string errors) = await ServedProcess.RunAsync(
            ["serve", "--data", _folder, "--url", "http://127.0.0.1:0"]);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("--admin", errors, StringComparison.Ordinal);
        (code, output, errors) = await ServedProcess.RunAsync(Serve, "", ("TYPEDMEMORY_ADMIN_PASSWORD", ""));
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("TYPEDMEMORY_ADMIN_PASSWORD", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_is_taken_is_told_in_a_sentence()
    {
        await using ServedProcess hub = ServedProcess.Start(Serve, AdminPassword);
        Uri url = await hub.WaitUntilReadyAsync();
        (int code, string output, string errors) = await ServedProcess.RunAsync(
            ["serve", "--data", _folder + "-2", "--url", url.ToString(), "--admin", "root"], "", AdminPassword);
        Directory.Delete(_folder + "-2", recursive: true);
        Assert.Equal((1, ""), (code, output));
        Assert.Contains(
            url.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serve", "--url", "http://127.0.0.1:0", "--admin", "root")]
    [InlineData("user", "list")]
    public async Task A_folder_that_cannot_be_one_is_told_in_a_sentence(params string[] command)
    {
        string file = Path.Combine(_folder, "a-file");
        await File.WriteAllTextAsync(file, "x", Token);
        (int code, string output, string errors) = await ServedProcess.RunAsync(
            [.. command, "--data", file], "", AdminPassword);
        Assert.Equal((1, ""), (code, output));
        Assert.Contains(file, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("http://127.0.0.1:99999")]
    [InlineData("http://192.0.2.1:0")]
    public async Task An_address_that_is_none_is_told_in_a_sentence(string url)
    {
        (int code, string output, string errors) = await ServedProcess.RunAsync(
            ["serve", "--data", _folder, "--url", url, "--admin", "root"], "", AdminPassword);
        Assert.Equal((1, ""), (code, output));
        Assert.NotEqual("", errors);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Users_are_managed_beside_a_running_hub()
    {
        await using ServedProcess hub = ServedProcess.Start(Serve, AdminPassword);
        Uri url = await hub.WaitUntilReadyAsync();
        (string, string) password = ("TYPEDMEMORY_USER_PASSWORD", "pass");
        Assert.Equal(
            0, (await ServedProcess.RunAsync(
                ["user", "set", "ann", "--role", "team", "--role", "a", "--data", _folder], "", password)).Code);
        LogIn("ann", "pass");
        JsonNode session = JsonNode.Parse(await _client.GetStringAsync(new Uri(url, "/_session"), Token))!;
        Assert.Equal("""{"name":"ann","roles":["team","a"]}""", session["userCtx"]!.ToJsonString());
        Assert.Equal("ann\tteam,a\n", (await ServedProcess.RunAsync(["user", "list", "--data", _folder])).Output);

        (int code, _, string errors) = await ServedProcess.RunAsync(
            ["user", "set", "a:b", "--data", _folder], "", password);
        Assert.Equal(1, code);
        Assert.Contains("a:b", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.Equal(1, (await ServedProcess.RunAsync(["user", "remove", "nobody", "--data", _folder])).Code);
        Assert.Equal(0, (await ServedProcess.RunAsync(["user", "remove", "ann", "--data", _folder])).Code);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _client.GetAsync(new Uri(url, "/"), Token)).StatusCode);
    }

    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    private void LogIn(string name, string password) => _client.DefaultRequestHeaders.Authorization =
        new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));

    private async Task<HttpResponseMessage> FollowAsync(Uri url, string feed) => await _client.GetAsync(
        new Uri(url, $"/db/_changes?feed={feed}&heartbeat=60000&since=now"), HttpCompletionOption.ResponseHeadersRead,
        Token);
}
