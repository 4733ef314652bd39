using System.Text.Json.Nodes;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Security;

/// <summary>Roles that may read and write some beginnings of ids: on every route.</summary>
public sealed class PrefixRightsTests : IAsyncLifetime
{
    private const string Grants = """
        {"members":{"roles":["team"]},"prefixes":{"a:":{"read":["reader"],"write":["writer"]},"open:":{"write":["team"]}}}
        """;

    private const string Hidden = "b:secret";

    private HubHost _hub = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static (string, string) Admin => Basic("admin");

    private static (string, string) Reader => Basic("reader");

    private static (string, string) Writer => Basic("writer");

    public async ValueTask InitializeAsync()
    {
        _hub = await HubHost.StartAsync(static options => options.Admins["admin"] = "p");
        foreach (string user in (string[])["reader", "writer"])
        {
            await _hub.SendAsync(
                "PUT", "/_users/org.couchdb.user:" + user,
                $$"""{"name":"{{user}}","type":"user","roles":["team","{{user}}"],"password":"p"}""", Admin);
        }

        await _hub.SendAsync("PUT", "/db", null, Admin);
        foreach (string id in (string[])["a:1", "a:2", Hidden, "b:gone", "open:1", "_design/d"])
            Assert.Equal(201, (await PutAsync(id, """{"n":1,"text":"xyzzy","language":"query"}""", Admin)).Code);
        HubAnswer gone = await SendAsync("GET", "/db/b:gone", null, Admin);
        await SendAsync("DELETE", "/db/b:gone?rev=" + Rev(gone), null, Admin);
        await SendAsync("PUT", "/db/b:secret/file.txt?rev=" + Rev(await SendAsync("GET", "/db/b:secret", null, Admin)), "\"xyzzy\"", Admin);
        await SendAsync("POST", "/db/_index", """{"index":{"fields":["n"]},"ddoc":"i","name":"n"}""", Admin);
        Assert.Equal(200, (await SendAsync("PUT", "/db/_security", Grants, Admin)).Code);
    }

    public async ValueTask DisposeAsync() => await _hub.DisposeAsync();

    [Theory]
    [InlineData("GET", "/db/b:secret", null, 404)]
    [InlineData("HEAD", "/db/b:secret", null, 404)]
    [InlineData("GET", "/db/b:secret?open_revs=all", null, 404)]
    [InlineData("GET", "/db/b:secret/file.txt", null, 404)]
    [InlineData("GET", "/db/b:gone?revs=true&open_revs=all", null, 404)]
    [InlineData("GET", "/db/_design/d", null, 404)]
    [InlineData("GET", "/db/_all_docs", null, 200)]
    [InlineData("GET", "/db/_all_docs?include_docs=true&conflicts=true", null, 200)]
    [InlineData("GET", "/db/_all_docs?startkey=%22b%22&descending=true", null, 200)]
    [InlineData("POST", "/db/_all_docs", """{"keys":["b:secret","b:gone"]}""", 200)]
    [InlineData("POST", "/db/_all_docs/queries", """{"queries":[{"key":"b:secret","include_docs":true},{}]}""", 200)]
    [InlineData("GET", "/db/_design_docs", null, 200)]
    [InlineData("GET", "/db/_local_docs", null, 200)]
    [InlineData("POST", "/db/_bulk_get", """{"docs":[{"id":"b:secret"},{"id":"b:gone"}]}""", 200)]
    [InlineData("POST", "/db/_revs_diff", """{"b:secret":["1-abc"]}""", 200)]
    [InlineData("POST", "/db/_missing_revs", """{"b:secret":["1-abc"]}""", 200)]
    [InlineData("GET", "/db/_changes?style=all_docs&include_docs=true", null, 200)]
    [InlineData("GET", "/db/_changes?descending=true", null, 200)]
    [InlineData("POST", "/db/_changes?filter=_doc_ids", """{"doc_ids":["b:secret","b:gone"]}""", 200)]
    [InlineData("POST", "/db/_changes?filter=_selector", """{"selector":{"_id":{"$beginsWith":"b:"}}}""", 200)]
    [InlineData("GET", "/db/_changes?filter=_design", null, 200)]
    [InlineData("POST", "/db/_find", """{"selector":{"n":{"$gt":0}},"execution_stats":true}""", 200)]
    [InlineData("POST", "/db/_find", """{"selector":{"_id":{"$gt":null}}}""", 200)]
    [InlineData("POST", "/db/_find", """{"selector":{"_id":"b:secret"}}""", 200)]
    [InlineData("COPY", "/db/b:secret", null, 404)]
    [InlineData("DELETE", "/db/b:secret", null, 404)]
    [InlineData("GET", "/db/_security", null, 403)]
    public async Task What_may_not_be_read_is_not_there(string method, string path, string? json, int code)
    {
        foreach ((string, string) user in ((string, string)[])[Reader, Writer])
        {
            HubAnswer answer = await _hub.SendAsync(method, path, json, [user, ("Destination", "open:copy")]);
            Assert.Equal(code, answer.Code);
            // Who names it may be told the name, and nothing of it.
            bool isNamed = path.Contains("b:", StringComparison.Ordinal)
                || json?.Contains("b:", StringComparison.Ordinal) == true;
            Assert.DoesNotContain(isNamed ? "xyzzy" : "\"b:", answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("file.txt", answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("_design/d", answer.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Counts_and_statistics_are_of_what_may_be_read()
    {
        JsonNode info = (await SendAsync("GET", "/db", null, Reader)).Json!;
        Assert.Equal(3, info["doc_count"]!.GetValue<int>());
        Assert.Equal(0, info["doc_del_count"]!.GetValue<int>());
        Assert.Equal(0, info["sizes"]!["file"]!.GetValue<long>());
        Assert.Equal(3, (await SendAsync("GET", "/db/_all_docs", null, Reader)).Json!["total_rows"]!.GetValue<int>());
        JsonNode changes = (await SendAsync("GET", "/db/_changes?limit=1", null, Reader)).Json!;
        Assert.Equal(2, changes["pending"]!.GetValue<int>());
        JsonNode found = (await SendAsync(
            "POST", "/db/_find", """{"selector":{"n":{"$gt":0}},"execution_stats":true}""", Reader)).Json!;
        Assert.Equal(3, found["docs"]!.AsArray().Count);
        Assert.Equal(3, found["execution_stats"]!["total_docs_examined"]!.GetValue<int>());
        Assert.Equal(6, (await SendAsync("GET", "/db", null, Admin)).Json!["doc_count"]!.GetValue<int>());
    }

    [Fact]
    public async Task Writing_takes_a_grant_to_write()
    {
        Assert.Equal(201, (await PutAsync("a:new", "{}", Writer)).Code);
        Assert.Equal(201, (await PutAsync("open:new", "{}", Reader)).Code);
        foreach ((string, string) user in ((string, string)[])[Reader, Writer])
        {
            Assert.Equal(403, (await PutAsync("b:new", "{}", user)).Code);
            Assert.Equal(403, (await PutAsync(Hidden, "{}", user)).Code);
            Assert.Equal(403, (await SendAsync("POST", "/db", """{"_id":"c"}""", user)).Code);
            Assert.Equal(403, (await PutAsync("_design/x", "{}", user)).Code);
            Assert.Equal(403, (await SendAsync("PUT", "/db/b:new/att", "\"x\"", user)).Code);
            Assert.Equal(403, (await _hub.SendAsync("COPY", "/db/open:1", null, [user, ("Destination", "b:copy")])).Code);
        }

        Assert.Equal(403, (await PutAsync("a:other", "{}", Reader)).Code);
        string revision = Rev(await SendAsync("GET", "/db/a:1", null, Reader));
        Assert.Equal(403, (await PutAsync("a:1?rev=" + revision, "{}", Reader)).Code);
        Assert.Equal(403, (await SendAsync("DELETE", "/db/a:1?rev=" + revision, null, Reader)).Code);
        HubAnswer bulk = await SendAsync(
            "POST", "/db/_bulk_docs", """{"docs":[{"_id":"a:x"},{"_id":"b:x"},{"_id":"open:x"}]}""", Writer);
        Assert.Equal(201, bulk.Code);
        Assert.True(bulk.Json![0]!["ok"]!.GetValue<bool>());
        Assert.Equal("forbidden", bulk.Json[1]!["error"]!.GetValue<string>());
        Assert.True(bulk.Json[2]!["ok"]!.GetValue<bool>());
        HubAnswer graft = await SendAsync("POST", "/db/_bulk_docs", """
            {"new_edits":false,"docs":[{"_id":"b:y","_rev":"1-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}]}
            """, Writer);
        Assert.Equal("forbidden", Assert.Single(graft.Json!.AsArray())!["error"]!.GetValue<string>());
        Assert.Equal(404, (await SendAsync("GET", "/db/b:x", null, Admin)).Code);
        Assert.Equal(404, (await SendAsync("GET", "/db/b:y", null, Admin)).Code);
        Assert.Equal("xyzzy", (await SendAsync("GET", "/db/b:secret", null, Admin)).Json!["text"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("POST", "/db/_purge", "{}")]
    [InlineData("POST", "/db/_compact", "{}")]
    [InlineData("PUT", "/db/_revs_limit", "5")]
    [InlineData("PUT", "/db/_max_document_size", "5")]
    [InlineData("PUT", "/db/_security", "{}")]
    [InlineData("POST", "/db/_index", """{"index":{"fields":["z"]}}""")]
    [InlineData("POST", "/_replicate", """{"source":"db","target":"mine","create_target":true}""")]
    [InlineData("GET", "/_active_tasks", null)]
    [InlineData("GET", "/_db_updates", null)]
    public async Task What_is_about_the_whole_database_is_its_admins(string method, string path, string? json) =>
        Assert.True((await SendAsync(method, path, json, Writer)).Code is 401 or 403);

    [Fact]
    public async Task Deletions_of_hidden_documents_wake_nobody_and_a_later_grant_replays_what_was_hidden()
    {
        HubAnswer before = await SendAsync("GET", "/db/_changes", null, Reader);
        Assert.Equal(["a:1", "a:2", "open:1"], Ids(before).Order());
        string since = Uri.EscapeDataString(before.Json!["last_seq"]!.GetValue<string>());
        await SendAsync("DELETE", "/db/b:secret?rev=" + Rev(await SendAsync("GET", "/db/b:secret", null, Admin)), null, Admin);
        await PutAsync("b:other", "{}", Admin);
        Assert.Empty(Ids(await SendAsync("GET", "/db/_changes?since=" + since, null, Reader)));

        // The same rights go on; others begin again, since what was hidden lies before the sequence.
        await SendAsync("PUT", "/db/_security", Grants.Replace(
            "\"open:\"", "\"b:\":{\"read\":[\"reader\"]},\"open:\"", StringComparison.Ordinal), Admin);
        HubAnswer after = await SendAsync("GET", "/db/_changes?since=" + since, null, Reader);
        Assert.Equal(["a:1", "a:2", "b:gone", "b:other", "b:secret", "open:1"], Ids(after).Order());
        since = Uri.EscapeDataString(after.Json!["last_seq"]!.GetValue<string>());
        Assert.Empty(Ids(await SendAsync("GET", "/db/_changes?since=" + since, null, Reader)));
        await PutAsync("b:third", "{}", Admin);
        Assert.Equal(["b:third"], Ids(await SendAsync("GET", "/db/_changes?since=" + since, null, Reader)));
    }

    [Fact]
    public async Task A_feed_ends_when_the_rights_change()
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, new Uri("/db/_changes?feed=continuous&heartbeat=60000&since=now", UriKind.Relative));
        request.Headers.TryAddWithoutValidation(Reader.Item1, Reader.Item2);
        using HttpResponseMessage feed = await _hub.Client.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, Token);
        await PutAsync("b:hidden", "{}", Admin);
        await PutAsync("a:seen", "{}", Admin);
        await SendAsync("PUT", "/db/_security", """{"members":{"roles":["team"]},"prefixes":{}}""", Admin);
        string[] lines = (await feed.Content.ReadAsStringAsync(Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.DoesNotContain("b:hidden", string.Join('\n', lines), StringComparison.Ordinal);
        Assert.Contains("last_seq", lines[^1], StringComparison.Ordinal);
        Assert.Empty(Ids(await SendAsync("GET", "/db/_changes", null, Reader)));
        Assert.Equal(0, (await SendAsync("GET", "/db", null, Reader)).Json!["doc_count"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("""{"prefixes":[]}""")]
    [InlineData("""{"prefixes":{"a:":[]}}""")]
    [InlineData("""{"prefixes":{"a:":{"read":"team"}}}""")]
    [InlineData("""{"prefixes":{"a:":{"reed":["team"]}}}""")]
    [InlineData("""{"prefixes":{"a:":{"read":[1]}}}""")]
    public async Task A_grant_that_is_misspelt_is_refused(string json) =>
        Assert.Equal(400, (await SendAsync("PUT", "/db/_security", json, Admin)).Code);

    private static (string, string) Basic(string name) =>
        ("Authorization", "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(name + ":p")));

    private static string Rev(HubAnswer answer) => answer.Json!["_rev"]!.GetValue<string>();

    private static IEnumerable<string> Ids(HubAnswer changes) =>
        changes.Json!["results"]!.AsArray().Select(static row => row!["id"]!.GetValue<string>());

    private Task<HubAnswer> PutAsync(string id, string json, (string, string) user) =>
        SendAsync("PUT", "/db/" + id, json, user);

    private Task<HubAnswer> SendAsync(string method, string path, string? json, (string, string) user) =>
        _hub.SendAsync(method, path, json, user);
}
