using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Interop;

/// <summary>
/// CouchDB's own replicator pulls from the hub and pushes to it, where TYPEDMEMORY_COUCHDB_URL names an Apache CouchDB.
/// </summary>
public sealed class CouchReplicatorTests : IAsyncLifetime
{
    private const string Variable = "TYPEDMEMORY_COUCHDB_URL";
    private readonly string _database = $"hub-{Guid.NewGuid():n}";
    private readonly HttpClient _couch = new() { Timeout = TimeSpan.FromMinutes(1) };
    private HubHost? _hub;
    private string _url = "";

    private static (string, string) Admin =>
        ("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("admin:secret")));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private JsonObject AtHub => new()
    {
        ["url"] = _hub!.Url + "/shared",
        ["auth"] = new JsonObject { ["basic"] = new JsonObject { ["username"] = "admin", ["password"] = "secret" } },
    };

    private JsonObject AtCouch => new() { ["url"] = $"{_url}/{_database}", ["headers"] = Headers() };

    public async ValueTask InitializeAsync()
    {
        string? given = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(given))
            Assert.Skip($"{Variable} is not set: CouchDB's own replicator was NOT tested with the hub.");
        var url = new Uri(given.TrimEnd('/'));
        _url = url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/');
        if (url.UserInfo.Length > 0)
        {
            _couch.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(url.UserInfo))));
        }

        _hub = await HubHost.StartAsync(static options => options.Admins["admin"] = "secret");
        Assert.Equal(201, (await _hub.SendAsync("PUT", "/shared", null, Admin)).Code);
        await CouchAsync("PUT", "");
    }

    public async ValueTask DisposeAsync()
    {
        if (_hub is not null)
        {
            await CouchAsync("DELETE", "");
            await _hub.DisposeAsync();
        }

        _couch.Dispose();
    }

    [Fact]
    public async Task It_pulls_from_the_hub()
    {
        string docs = string.Join(',', Enumerable.Range(0, 300).Select(static n => $$"""{"_id":"d{{n}}","n":{{n}}}"""));
        await _hub!.SendAsync("POST", "/shared/_bulk_docs", $$"""{"docs":[{{docs}}]}""", Admin);
        await _hub.SendAsync("POST", "/shared/_bulk_docs", Fork, Admin);
        await _hub.SendAsync("PUT", "/shared/a%2Fb%20%C3%A4/att.bin", "\"some bytes\"", Admin);
        JsonNode answer = await ReplicateAsync(AtHub, AtCouch);
        Assert.Equal(0, answer["history"]![0]!["doc_write_failures"]!.GetValue<int>());
        await SameLeavesAsync();
        Assert.Equal("\"some bytes\"", (await CouchAsync("GET", "/a%2Fb%20%C3%A4/att.bin")).ToJsonString());

        // Nothing is read again: both sides gave the checkpoint back.
        Assert.True((await ReplicateAsync(AtHub, AtCouch))["no_changes"]?.GetValue<bool>());
    }

    [Fact]
    public async Task It_pushes_to_the_hub()
    {
        string docs = string.Join(',', Enumerable.Range(0, 300).Select(static n => $$"""{"_id":"d{{n}}","n":{{n}}}"""));
        await CouchAsync("POST", "/_bulk_docs", $$"""{"docs":[{{docs}}]}""");
        await CouchAsync("POST", "/_bulk_docs", Fork);
        await CouchAsync("PUT", "/text", Text(new string('x', 5000)));
        JsonNode answer = await ReplicateAsync(AtCouch, AtHub);
        Assert.Equal(0, answer["history"]![0]!["doc_write_failures"]!.GetValue<int>());
        await SameLeavesAsync();
        Assert.Equal(new string('x', 5000), (await _hub!.SendAsync("GET", "/shared/text/a.txt", null, Admin)).Text);
        Assert.True((await ReplicateAsync(AtCouch, AtHub))["no_changes"]?.GetValue<bool>());
    }

    private const string Fork =
        """
        {"new_edits":false,"docs":[
          {"_id":"c","_rev":"1-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","by":"a"},{"_id":"c","_rev":"1-bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","by":"b"},
          {"_id":"gone","_rev":"2-cccccccccccccccccccccccccccccccc","_deleted":true}]}
        """;

    private static string Text(string text) => new JsonObject
    {
        ["_attachments"] = new JsonObject
        {
            ["a.txt"] = new JsonObject
            { ["content_type"] = "text/plain", ["data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(text)) },
        },
    }.ToJsonString();

    private JsonObject Headers() => _couch.DefaultRequestHeaders.Authorization is { } basic
        ? new JsonObject { ["Authorization"] = basic.ToString() } : [];

    private async Task<JsonNode> ReplicateAsync(JsonObject source, JsonObject target)
    {
        var body = new JsonObject { ["source"] = source, ["target"] = target };
        using var request = new HttpRequestMessage(HttpMethod.Post, _url + "/_replicate")
        { Content = Json(body.ToJsonString()) };
        return await ReadAsync(request);
    }

    private async Task SameLeavesAsync()
    {
        JsonNode hub = (await _hub!.SendAsync("GET", "/shared/_changes?style=all_docs", null, Admin)).Json!;
        JsonNode couch = await CouchAsync("GET", "/_changes?style=all_docs");
        Assert.Equal(Leaves(hub), Leaves(couch));

        static string[] Leaves(JsonNode changes) =>
        [
            .. changes["results"]!.AsArray()
                .Select(static row =>
                    $"{row!["id"]} {string.Join(' ', row["changes"]!.AsArray().Select(static leaf => leaf!["rev"]!.ToString()).Order())} {row["deleted"]}")
                .Order(StringComparer.Ordinal),
        ];
    }

    private async Task<JsonNode> CouchAsync(string method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{_url}/{_database}{path}")
        { Content = json is null ? null : Json(json) };
        return await ReadAsync(request);
    }

    private async Task<JsonNode> ReadAsync(HttpRequestMessage request)
    {
        using HttpResponseMessage response = await _couch.SendAsync(request, Token);
        string text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");
}
