using System.Text.Json.Nodes;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Api;

public sealed class ChangesTests(OpenHub hub) : HubTest(hub)
{
    [Fact]
    public async Task The_feed_has_one_row_per_document_from_since_on()
    {
        string rev = await WriteAsync("a", "{}");
        await WriteAsync("b", "{}");
        await PutAsync($"/a?rev={rev}", "{\"n\":2}");
        HubAnswer all = await GetAsync("/_changes");
        Assert.Equal(["b", "a"], Ids(all.Json!["results"]));
        string first = all.Json["results"]![0]!["seq"]!.GetValue<string>();
        Assert.Equal(["a"], Ids((await GetAsync("/_changes?since=" + first)).Json!["results"]));
        Assert.Equal(["a", "b"], Ids((await GetAsync("/_changes?descending=true")).Json!["results"]));
        HubAnswer limited = await GetAsync("/_changes?limit=1");
        Assert.Equal(
            (first, 1), (limited.Json!["last_seq"]!.GetValue<string>(), limited.Json["pending"]!.GetValue<int>()));
        Assert.Empty((await GetAsync("/_changes?since=now")).Json!["results"]!.AsArray());
    }

    [Fact]
    public async Task Pending_is_what_is_left_behind_each_page_and_behind_what_is_written_meanwhile()
    {
        string rev = await WriteAsync("a", "{}");
        foreach (string id in (string[])["b", "c", "d"]) await WriteAsync(id, "{}");
        (string first, int left) = await PageAsync("0");
        Assert.Equal(3, left);
        (string second, left) = await PageAsync(first);
        Assert.Equal(2, left);

        // "a" goes from before the pages to behind them, and a new one with it.
        await PutAsync($"/a?rev={rev}", "{\"n\":2}");
        await WriteAsync("e", "{}");
        Assert.Equal(4, (await PageAsync(first)).Left);
        (_, left) = await PageAsync(second);
        Assert.Equal(3, left);

        async Task<(string Last, int Left)> PageAsync(string since)
        {
            JsonNode page = (await GetAsync($"/_changes?limit=1&since={since}")).Json!;
            return (page["last_seq"]!.GetValue<string>(), page["pending"]!.GetValue<int>());
        }
    }

    [Fact]
    public async Task A_sequence_of_another_incarnation_starts_over()
    {
        await WriteAsync("a", "{}");
        Assert.Equal(
            ["a"], Ids((await GetAsync("/_changes?since=900-0123456789abcdef0123456789abcdef")).Json!["results"]));
        Assert.Equal(400, (await GetAsync("/_changes?since=abc")).Code);
    }

    [Fact]
    public async Task Style_all_docs_lists_every_leaf()
    {
        await GraftAsync(
            """[{"_id":"c","_rev":"1-a"},{"_id":"c","_rev":"1-b"},{"_id":"c","_rev":"1-z","_deleted":true}]""");
        JsonNode row = (await GetAsync("/_changes?style=all_docs")).Json!["results"]![0]!;
        Assert.Equal(["1-b", "1-a", "1-z"], row["changes"]!.AsArray().Select(c => c!["rev"]!.GetValue<string>()));
        Assert.Null(row["deleted"]);
        JsonNode main = (await GetAsync("/_changes?include_docs=true&conflicts=true")).Json!["results"]![0]!;
        Assert.Single(main["changes"]!.AsArray());
        Assert.Equal("1-a", main["doc"]!["_conflicts"]![0]!.GetValue<string>());
    }

    [Theory]
    [InlineData("_doc_ids", """{"doc_ids":["b"]}""", "b")]
    [InlineData("_selector", """{"selector":{"_id":{"$beginsWith":"b"}}}""", "b")]
    [InlineData("_selector", """{"selector":{"_id":{"$regex":"^b"}}}""", "b")]
    [InlineData("_selector", """{"selector":{"n":{"$gt":1},"$not":{"n":9}}}""", "b")]
    [InlineData("_selector", """{"selector":{"o.p":{"$in":[5]}}}""", "b")]
    [InlineData("_selector", """{"selector":{"$or":[{"l":{"$elemMatch":{"$eq":"x"}}},{"zz":1}]}}""", "b")]
    [InlineData("_design", "{}", "_design/d")]
    public async Task A_filter_lets_its_own_through(string filter, string body, string id)
    {
        await WriteAsync("a", "{\"n\":1}");
        await WriteAsync("b", """{"n":2,"o":{"p":5},"l":["x"]}""");
        await WriteAsync("_design/d", "{\"n\":9}");
        HubAnswer answer = await PostAsync("/_changes?filter=" + filter, body);
        Assert.Equal([id], Ids(answer.Json!["results"]));
        Assert.StartsWith("3-", answer.Json["last_seq"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_that_is_not_there_says_so()
    {
        Assert.Equal(
            "invalid_operator", (
                await PostAsync("/_changes?filter=_selector", """{"selector":{"a":{"$foo":1}}}""")).Error);
        Assert.Equal(404, (await GetAsync("/_changes?filter=d/f")).Code);
        await WriteAsync("_design/d", """{"filters":{"f":"function(){}"}}""");
        Assert.Equal(404, (await GetAsync("/_changes?filter=d/g")).Code);
        Assert.Equal(501, (await GetAsync("/_changes?filter=d/f")).Code);
        Assert.Equal(400, (await GetAsync("/_changes?filter=_doc_ids")).Code);
    }

    [Fact]
    public async Task Seq_interval_leaves_sequences_out()
    {
        for (int i = 0; i < 5; i++) await WriteAsync($"d{i}", "{}");
        JsonArray rows = (await GetAsync("/_changes?seq_interval=2")).Json!["results"]!.AsArray();
        Assert.Equal([true, false, true, false, true], rows.Select(row => row!["seq"] is not null));
    }

    [Fact]
    public async Task Longpoll_ends_with_the_next_change()
    {
        Task<HubAnswer> waiting = GetAsync("/_changes?feed=longpoll&since=now&heartbeat=20");
        // The hub may take up the request after any one of the writes; it ends with the next one after that.
        for (int i = 0; !waiting.IsCompleted; i++) await WriteAsync($"d{i}", "{}");
        Assert.NotEmpty((await waiting).Json!["results"]!.AsArray());
    }

    [Fact]
    public async Task Longpoll_without_a_change_ends_at_its_timeout()
    {
        HubAnswer answer = await GetAsync("/_changes?feed=longpoll&since=now&timeout=1");
        Assert.Empty(answer.Json!["results"]!.AsArray());
        Assert.StartsWith("0-", answer.Json["last_seq"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Continuous_sends_a_line_per_change_and_heartbeats_between()
    {
        using HttpRequestMessage request = Hub.Request(
            "GET", Db + "/_changes?feed=continuous&heartbeat=10&limit=2&include_docs=true");
        using HttpResponseMessage response = await Hub.Client.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var lines = new StreamReader(
            await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Assert.Equal("", await lines.ReadLineAsync(TestContext.Current.CancellationToken));
        await WriteAsync("a", "{\"n\":1}");
        await WriteAsync("b", "{}");
        JsonNode first = await NextAsync(lines);
        Assert.Equal(("a", 1), (first["id"]!.GetValue<string>(), first["doc"]!["n"]!.GetValue<int>()));
        Assert.Equal("b", (await NextAsync(lines))["id"]!.GetValue<string>());
        Assert.NotNull((await NextAsync(lines))["last_seq"]);
        Assert.Null(await lines.ReadLineAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Deleting_the_database_ends_its_feeds()
    {
        using HttpRequestMessage request = Hub.Request("GET", Db + "/_changes?feed=continuous&heartbeat=10");
        using HttpResponseMessage response = await Hub.Client.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(200, (await Hub.SendAsync("DELETE", Db)).Code);
        string rest = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("last_seq", rest, StringComparison.Ordinal);
    }

    private static async Task<JsonNode> NextAsync(StreamReader lines)
    {
        while (true)
        {
            string? line = await lines.ReadLineAsync(TestContext.Current.CancellationToken);
            Assert.NotNull(line);
            if (line.Length > 0) return JsonNode.Parse(line)!;
        }
    }
}
