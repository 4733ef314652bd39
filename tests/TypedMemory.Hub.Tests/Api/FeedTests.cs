using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Api;

/// <summary>The feed of a browser's <c>EventSource</c>, <c>_db_updates</c>, and what monitors ask for.</summary>
public sealed partial class FeedTests(OpenHub hub) : HubTest(hub)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_source_gets_each_change_and_goes_on_where_it_was()
    {
        await WriteAsync("a", """{"n":1}""");
        using StreamReader feed = await OpenAsync(Db + "/_changes?feed=eventsource&include_docs=true");
        (JsonNode first, string id) = await EventAsync(feed);
        Assert.Equal("a", first["id"]!.GetValue<string>());
        Assert.Equal(1, first["doc"]!["n"]!.GetValue<int>());
        Assert.Equal(first["seq"]!.ToJsonString(), id);
        await WriteAsync("b", "{}");
        (JsonNode second, string next) = await EventAsync(feed);
        Assert.Equal("b", second["id"]!.GetValue<string>());

        // Browsers send the URL that they began with, and the header that says where they are.
        using StreamReader again = await OpenAsync(Db + "/_changes?feed=eventsource&since=0", ("Last-Event-ID", id));
        Assert.Equal("b", (await EventAsync(again)).Data["id"]!.GetValue<string>());
        await WriteAsync("c", "{}");
        Assert.Equal("c", (await EventAsync(again)).Data["id"]!.GetValue<string>());
        Assert.NotEqual(id, next);
    }

    [Fact]
    public async Task A_sequence_that_the_database_has_not_reached_starts_the_feed_over()
    {
        await WriteAsync("a", "{}");
        JsonNode feed = (await GetAsync("/_changes")).Json!;
        string last = feed["last_seq"]!.GetValue<string>();
        Assert.Empty((await GetAsync($"/_changes?since={last}")).Json!["results"]!.AsArray());

        // Given out before the file was put back to an older state.
        string lost = $"{long.Parse(last.Split('-')[0], CultureInfo.InvariantCulture) + 5}-{last.Split('-', 2)[1]}";
        Assert.Equal(["a"], Ids((await GetAsync($"/_changes?since={lost}")).Json!["results"]));
        await WriteAsync("b", "{}");
        JsonNode longpoll = (await GetAsync($"/_changes?feed=longpoll&since={lost}")).Json!;
        Assert.Equal(["a", "b"], Ids(longpoll["results"]));
    }

    [Fact]
    public async Task An_event_source_beats_while_nothing_happens()
    {
        using StreamReader feed = await OpenAsync(Db + "/_changes?feed=eventsource&heartbeat=10");
        Assert.Equal("event: heartbeat", await feed.ReadLineAsync(Token));
        Assert.Equal("data: ", await feed.ReadLineAsync(Token));
        Assert.Equal("", await feed.ReadLineAsync(Token));
    }

    [Fact]
    public async Task Databases_that_are_created_changed_and_deleted_are_told()
    {
        await using HubHost hub = await HubHost.StartAsync(static options => options.AllowAnonymous = true);
        await hub.SendAsync("PUT", "/one");
        JsonNode normal = (await hub.SendAsync("GET", "/_db_updates")).Json!;
        Assert.Equal("created one", Told(normal["results"]!.AsArray()[^1]!));
        string last = Uri.EscapeDataString(normal["last_seq"]!.GetValue<string>());
        using HttpResponseMessage open = await hub.Client.GetAsync(
            new Uri($"/_db_updates?feed=continuous&since={last}", UriKind.Relative),
            HttpCompletionOption.ResponseHeadersRead, Token);
        using var feed = new StreamReader(await open.Content.ReadAsStreamAsync(Token));
        await hub.SendAsync("PUT", "/one/a", "{}");
        Assert.Equal("updated one", Told(JsonNode.Parse((await feed.ReadLineAsync(Token))!)!));
        await hub.SendAsync("PUT", "/two");
        Assert.Equal("created two", Told(JsonNode.Parse((await feed.ReadLineAsync(Token))!)!));
        await hub.SendAsync("DELETE", "/one");
        Assert.Equal("deleted one", Told(JsonNode.Parse((await feed.ReadLineAsync(Token))!)!));
        JsonNode longPoll = (await hub.SendAsync("GET", $"/_db_updates?feed=longpoll&since={last}")).Json!;
        Assert.Equal(3, longPoll["results"]!.AsArray().Count);
        JsonNode limited = (await hub.SendAsync("GET", $"/_db_updates?since={last}&limit=1")).Json!;
        Assert.Equal("updated one", Told(Assert.Single(limited["results"]!.AsArray())!));
        using StreamReader events = await OpenAsync("/_db_updates?feed=eventsource&since=" + last, [], hub);
        Assert.Equal("updated one", Told((await EventAsync(events)).Data));
    }

    [Fact]
    public async Task Updates_and_counters_are_for_server_admins()
    {
        await using HubHost hub = await HubHost.StartAsync(static options => options.Admins["admin"] = "secret");
        foreach (string path in (string[])["/_db_updates", "/_node/_local/_stats", "/_node/_local/_prometheus"])
            Assert.Equal(401, (await hub.SendAsync("GET", path)).Code);
    }

    [Fact]
    public async Task Counters_count_requests()
    {
        await GetAsync("");
        JsonNode all = (await Hub.SendAsync("GET", "/_node/_local/_stats")).Json!;
        long requests = all["couchdb"]!["httpd"]!["requests"]!["value"]!.GetValue<long>();
        Assert.True(requests > 0);
        Assert.Equal("counter", all["couchdb"]!["httpd"]!["requests"]!["type"]!.GetValue<string>());
        Assert.True(all["couchdb"]!["httpd_status_codes"]!["200"]!["value"]!.GetValue<long>() > 0);
        Assert.Equal("histogram", all["couchdb"]!["request_time"]!["type"]!.GetValue<string>());
        JsonNode part = (await Hub.SendAsync("GET", "/_node/_local/_stats/couchdb/httpd_request_methods/GET")).Json!;
        Assert.True(part["value"]!.GetValue<long>() > 0);
        Assert.Equal(404, (await Hub.SendAsync("GET", "/_node/_local/_stats/couchdb/none")).Code);
        long written = await WrittenAsync();
        await WriteAsync("x", "{}");
        await PostAsync("/_bulk_docs", """{"docs":[{"_id":"y"},{"_id":"x"}]}""");
        Assert.True(await WrittenAsync() >= written + 2);
    }

    [Fact]
    public async Task Prometheus_is_told_in_its_own_format()
    {
        await GetAsync("");
        HubAnswer answer = await Hub.SendAsync("GET", "/_node/_local/_prometheus");
        Assert.StartsWith("text/plain; version=0.0.4", answer.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.EndsWith("\n", answer.Text, StringComparison.Ordinal);
        string name = "", type = "";
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string line in answer.Text.TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                name = line.Split(' ')[2];
                Assert.True(seen.Add(name), name);
                continue;
            }

            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                Assert.Equal(name, line.Split(' ')[2]);
                type = line.Split(' ')[3];
                Assert.Contains(type, (string[])["counter", "gauge", "summary"]);
                Assert.Equal(type == "counter", name.EndsWith("_total", StringComparison.Ordinal));
                continue;
            }

            Match sample = Sample().Match(line);
            Assert.True(sample.Success, line);
            string of = sample.Groups["name"].Value;
            Assert.True(of == name || (type == "summary" && (of == name + "_sum" || of == name + "_count")), line);
            double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture);
        }

        Assert.Contains("couchdb_httpd_requests_total", seen);
    }

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{[a-z_]+="[^"\\]*"(,[a-z_]+="[^"\\]*")*\})? (?<value>\S+)$""")]
    private static partial Regex Sample();

    private static string Told(JsonNode update) => $"{update["type"]} {update["db_name"]}";

    private async Task<long> WrittenAsync() =>
        (await Hub.SendAsync("GET", "/_node/_local/_stats/couchdb/document_writes")).Json!["value"]!.GetValue<long>();

    private Task<StreamReader> OpenAsync(string path, params (string Name, string Value)[] headers) =>
        OpenAsync(path, headers, Hub);

    private static async Task<StreamReader> OpenAsync(
        string path, (string Name, string Value)[] headers, HubHost hub)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        foreach ((string name, string value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        HttpResponseMessage response = await hub.Client.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        return new StreamReader(await response.Content.ReadAsStreamAsync(Token));
    }

    private static async Task<(JsonNode Data, string Id)> EventAsync(StreamReader feed)
    {
        string data = (await feed.ReadLineAsync(Token))!, id = (await feed.ReadLineAsync(Token))!;
        Assert.Equal("", await feed.ReadLineAsync(Token));
        Assert.StartsWith("data: ", data, StringComparison.Ordinal);
        Assert.StartsWith("id: ", id, StringComparison.Ordinal);
        return (JsonNode.Parse(data[6..])!, id[4..]);
    }
}
