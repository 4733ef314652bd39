using System.Security.Cryptography;
using System.Text.Json.Nodes;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Interop.Tests.Hub;

/// <summary>
/// The server's own replicator (<c>_replicate</c>: CouchDB's where TYPEDMEMORY_COUCHDB_URL names one, else that of
/// PouchDB Server) pulls from our hub and pushes to it.
/// </summary>
public sealed class ServerReplicatorTests(InteropFixture fixture) : InteropTest(fixture)
{
    private HubHost? _hub;

    private string HubUrl => _hub!.Url.Replace("//", "//admin:secret@", StringComparison.Ordinal) + "/shared";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _hub = await HubHost.StartAsync(static options => options.Admins["admin"] = "secret");
        await HubAsync("PUT", "", expected: 201);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_hub is not null) await _hub.DisposeAsync();
        await base.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Documents_conflicts_deletes_and_odd_ids_arrive_with_their_revisions(bool toHub)
    {
        var docs = new JsonArray();
        for (int i = 0; i < 1200; i++)
            docs.Add((JsonNode)new JsonObject { ["_id"] = $"d{i:d4}", ["n"] = i, ["text"] = new string('x', i) });
        foreach (string id in new[] { "a/b/c", "ünï ✓+%?&#", "😀" }) docs.Add((JsonNode)new JsonObject { ["_id"] = id });
        await SourceAsync(toHub, "POST", "/_bulk_docs", new JsonObject { ["docs"] = docs });
        await SourceAsync(toHub, "POST", "/_bulk_docs", JsonNode.Parse("""
            {"new_edits":false,"docs":[
              {"_id":"c","_rev":"2-bbbb0000000000000000000000000000","v":2,"_revisions":{"start":2,"ids":["bbbb0000000000000000000000000000","aaaa0000000000000000000000000000"]}},
              {"_id":"c","_rev":"2-cccc0000000000000000000000000000","v":3,"_revisions":{"start":2,"ids":["cccc0000000000000000000000000000","aaaa0000000000000000000000000000"]}},
              {"_id":"c","_rev":"2-dddd0000000000000000000000000000","_deleted":true,"_revisions":{"start":2,"ids":["dddd0000000000000000000000000000","aaaa0000000000000000000000000000"]}},
              {"_id":"gone","_rev":"1-eeee0000000000000000000000000000","_deleted":true}]}
            """));

        JsonNode? first = await ReplicateAsync(toHub);
        Assert.Equal(await LeavesAsync(toHub, ofSource: true), await LeavesAsync(toHub, ofSource: false));
        JsonNode? copy = await TargetAsync(toHub, "GET", "/c?revs=true&conflicts=true");
        Assert.Equal(3, copy!["v"]!.GetValue<int>());
        Assert.Equal("2-bbbb0000000000000000000000000000", copy["_conflicts"]![0]!.GetValue<string>());
        Assert.Equal(2, copy["_revisions"]!["ids"]!.AsArray().Count);

        // Again: from the checkpoint, which is on both sides. CouchDB counts over all sessions, so it is asked where it
        // began.
        await SourceAsync(toHub, "PUT", "/later", new JsonObject());
        JsonNode? again = await ReplicateAsync(toHub);
        if (Server.IsForeign)
            Assert.Equal(
                first!["source_last_seq"]!.ToJsonString(), again!["history"]![0]!["start_last_seq"]!.ToJsonString());
        else Assert.InRange(again!["docs_written"]!.GetValue<int>(), 0, 1);
        Assert.NotNull(await TargetAsync(toHub, "GET", "/later"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Attachments_arrive_to_their_last_byte(bool toHub)
    {
        byte[] large = RandomNumberGenerator.GetBytes(3_000_001);
        byte[] text = new byte[100_000];
        text.AsSpan().Fill((byte)'t');
        await SourceAsync(toHub, "POST", "/_bulk_docs", new JsonObject
        {
            ["docs"] = new JsonArray(new JsonObject
            {
                ["_id"] = "a",
                ["_attachments"] = new JsonObject
                {
                    ["x/large.bin"] = new JsonObject
                    { ["content_type"] = "application/octet-stream", ["data"] = Convert.ToBase64String(large) },
                    ["text.txt"] = new JsonObject
                    { ["content_type"] = "text/plain", ["data"] = Convert.ToBase64String(text) },
                    ["empty"] = new JsonObject { ["content_type"] = "text/plain", ["data"] = "" },
                },
            }),
        });
        await ReplicateAsync(toHub);
        JsonNode? copy = await TargetAsync(toHub, "GET", "/a?attachments=true");
        foreach ((string name, byte[] bytes) in new[] { ("x/large.bin", large), ("text.txt", text), ("empty", []) })
        {
            Assert.Equal(bytes, Convert.FromBase64String(copy!["_attachments"]![name]!["data"]!.GetValue<string>()));
        }
    }

    private Task<JsonNode?> ReplicateAsync(bool toHub)
    {
        string theirs = Database.PouchUrl;
        return Server.SendAsync("POST", "/_replicate", new JsonObject
        {
            ["source"] = toHub ? theirs : HubUrl,
            ["target"] = toHub ? HubUrl : theirs,
        }, Cancellation);
    }

    private async Task<string[]> LeavesAsync(bool toHub, bool ofSource)
    {
        JsonNode? feed = await (ofSource ? SourceAsync(toHub, "GET", "/_changes?style=all_docs")
            : TargetAsync(toHub, "GET", "/_changes?style=all_docs"));
        return
        [
            .. feed!["results"]!.AsArray()
                .Select(static row =>
                    $"{row!["id"]} {string.Join(' ', row["changes"]!.AsArray().Select(static leaf => leaf!["rev"]!.GetValue<string>()).Order(StringComparer.Ordinal))}")
                .Order(StringComparer.Ordinal),
        ];
    }

    private Task<JsonNode?> SourceAsync(bool toHub, string method, string path, JsonNode? body = null) =>
        toHub ? Database.SendAsync(new HttpMethod(method), path, body, Cancellation) : HubAsync(method, path, body);

    private Task<JsonNode?> TargetAsync(bool toHub, string method, string path) => SourceAsync(!toHub, method, path);

    private async Task<JsonNode?> HubAsync(string method, string path, JsonNode? body = null, int? expected = null)
    {
        string login = Convert.ToBase64String("admin:secret"u8);
        HubAnswer answer = await _hub!.SendAsync(
            method, "/shared" + path, body?.ToJsonString(), ("Authorization", "Basic " + login));
        if (expected is { } code) Assert.Equal(code, answer.Code);
        Assert.InRange(answer.Code, 200, 299);
        return answer.Json;
    }
}
