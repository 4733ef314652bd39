using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Hub.Hosting;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Security;

/// <summary>What somebody may do, and cost, who has not logged in.</summary>
public sealed class StrangerTests : IAsyncLifetime
{
    private const int Limit = 64 * 1024;
    private HubHost _hub = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _hub = await HubHost.StartAsync(static options =>
    {
        options.Admins["admin"] = "secret";
        options.MaxBytesInFlight = 1_000_000;
    });

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Theory]
    [InlineData("/_session", "application/json")]
    [InlineData("/_session", "application/x-www-form-urlencoded")]
    public async Task A_login_has_64_KiB_and_no_more(string path, string type)
    {
        Assert.Equal(413, await PostAsync(path, type, Encoding.ASCII.GetBytes(Login(Limit + 1, type))));
        Assert.Equal(401, await PostAsync(path, type, Encoding.ASCII.GetBytes(Login(Limit, type))));
    }

    [Fact]
    public async Task A_login_that_unpacks_to_more_is_413()
    {
        using var zipped = new MemoryStream();
        await using (var gzip = new GZipStream(zipped, CompressionLevel.Optimal, leaveOpen: true))
            await gzip.WriteAsync(new byte[10_000_000], Token);
        Assert.InRange(zipped.Length, 1, Limit);
        Assert.Equal(413, await PostAsync("/_session", "application/json", zipped.ToArray(), "gzip"));
    }

    [Fact]
    public async Task Nothing_is_read_of_a_stranger_who_may_not_have_what_is_asked_for()
    {
        byte[] many = Encoding.ASCII.GetBytes(
            "{" + string.Join(',', Enumerable.Range(0, 1_000_000).Select(static n => $"\"m{n}\":1")) + "}");
        Assert.Equal(401, await PostAsync("/db/_bulk_docs", "application/json", many));
        Assert.Equal(413, await PostAsync("/_session", "application/json", many));
    }

    [Fact]
    public async Task What_a_body_announces_costs_nothing_before_it_arrives()
    {
        (string, string) admin = Basic("admin", "secret");
        Assert.Equal(201, (await _hub.SendAsync("PUT", "/db", null, admin)).Code);
        // Ten clients, each of which announces nine tenths of all that may be held, and sends a few bytes of it.
        var clients = new List<TcpClient>();
        try
        {
            for (int i = 0; i < 10; i++)
            {
                var client = new TcpClient();
                clients.Add(client);
                await client.ConnectAsync("127.0.0.1", new Uri(_hub.Url).Port, Token);
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                    $"POST /db/_bulk_docs HTTP/1.1\r\nHost: x\r\n{admin.Item1}: {admin.Item2}\r\nContent-Type: application/json\r\nContent-Length: 900000\r\n\r\n{{"), Token);
            }

            string text = new('x', 300_000);
            Assert.Equal(201, (await _hub.SendAsync("PUT", "/db/a", $$"""{"text":"{{text}}"}""", admin)).Code);
        }
        finally
        {
            clients.ForEach(static client => client.Dispose());
        }
    }

    [Fact]
    public async Task More_bytes_at_once_than_the_hub_holds_are_503_with_a_time_to_wait_and_are_given_back()
    {
        (string, string) admin = Basic("admin", "secret");
        Assert.Equal(201, (await _hub.SendAsync("PUT", "/db", null, admin)).Code);
        using var holding = new TcpClient();
        await holding.ConnectAsync("127.0.0.1", new Uri(_hub.Url).Port, Token);
        string half = $$"""{"docs":[],"x":"{{new string('x', 699_000)}}""";
        await holding.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /db/_bulk_docs HTTP/1.1\r\nHost: x\r\n{admin.Item1}: {admin.Item2}\r\nContent-Type: application/json\r\nContent-Length: {half.Length + 2}\r\n\r\n{half}"), Token);
        string large = $$"""{"docs":[],"x":"{{new string('x', 600_000)}}"}""";
        await UntilAsync(static held => held >= 699_000);
        HubAnswer answer = await _hub.SendAsync("POST", "/db/_bulk_docs", large, admin);
        Assert.Equal((503, "service_unavailable", "1"), (answer.Code, answer.Error, answer.Headers["Retry-After"]));
        await holding.GetStream().WriteAsync("\"}"u8.ToArray(), Token);
        using var reader = new StreamReader(holding.GetStream());
        Assert.Contains(" 201 ", await reader.ReadLineAsync(Token), StringComparison.Ordinal);
        await UntilAsync(static held => held == 0);
        Assert.Equal(201, (await _hub.SendAsync("POST", "/db/_bulk_docs", large, admin)).Code);
        Assert.Equal(
            413, (await _hub.SendAsync(
                "POST", "/db/_bulk_docs", $$"""{"docs":[],"x":"{{new string('x', 1_000_000)}}"}""", admin)).Code);
    }

    [Theory]
    [InlineData("GET", null)]
    [InlineData("HEAD", null)]
    [InlineData("GET", "Basic not!base64")]
    [InlineData("GET", "Basic bm9jb2xvbg==")]
    [InlineData("GET", "Basic")]
    [InlineData("GET", "Bearer x.y.z")]
    [InlineData("GET", "nonsense")]
    public async Task Everybody_is_told_what_server_this_is(string method, string? authorization)
    {
        HubAnswer answer = await _hub.SendAsync(
            method, "/", null, authorization is null ? [] : [("Authorization", authorization)]);
        Assert.Equal(200, answer.Code);
        if (method == "GET") Assert.Equal("Welcome", answer.Json!["couchdb"]!.GetValue<string>());
        Assert.Equal(401, (await _hub.SendAsync(method, "/_all_dbs")).Code);
        Assert.Equal(401, (await _hub.SendAsync("POST", "/", "{}")).Code);
    }

    [Fact]
    public async Task A_malformed_cookie_gets_the_welcome_and_nothing_else()
    {
        Assert.Equal(200, (await _hub.SendAsync("GET", "/", null, ("Cookie", "AuthSession=x"))).Code);
        Assert.Equal(400, (await _hub.SendAsync("GET", "/_all_dbs", null, ("Cookie", "AuthSession=x"))).Code);
        Assert.Equal(401, (await _hub.SendAsync("GET", "/", null, Basic("admin", "wrong"))).Code);
    }

    // The hub is asked something between two looks, so that it gets to what was sent before.
    private async Task UntilAsync(Func<long, bool> holds)
    {
        var server = _hub.Services.GetRequiredService<HubServer>();
        for (int i = 0; !holds(server.BytesInFlight); i++)
        {
            Assert.True(i < 10_000, $"{server.BytesInFlight} bytes are held");
            await _hub.SendAsync("GET", "/_up");
        }
    }

    private static string Login(int length, string type)
    {
        (string start, string end) = type == "application/json"
            ? ("{\"name\":\"x\",\"password\":\"", "\"}") : ("name=x&password=", "");
        return start + new string('x', length - start.Length - end.Length) + end;
    }

    private static (string, string) Basic(string name, string password) =>
        ("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));

    private async Task<int> PostAsync(string path, string type, byte[] body, string? encoding = null)
    {
        using HttpRequestMessage request = _hub.Request("POST", path);
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (encoding is not null) request.Content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        using HttpResponseMessage response = await _hub.Client.SendAsync(request, Token);
        return (int)response.StatusCode;
    }
}
