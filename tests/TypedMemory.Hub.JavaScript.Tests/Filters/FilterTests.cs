using System.Text.Json.Nodes;
using TypedMemory.Hub.JavaScript.Tests.Harness;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.JavaScript.Tests.Filters;

/// <summary>Filter functions and views as filters, of feeds and of replications.</summary>
public sealed class FilterTests(JavaScriptHub hub) : JavaScriptTest(hub)
{
    private static readonly JsonObject s_design = new()
    {
        ["filters"] = new JsonObject
        {
            ["kind"] = "function (doc, req) { return doc.kind === req.query.kind; }",
            ["mine"] = "function (doc, req) { return doc.owner === req.userCtx.name; }",
            ["gone"] = "function (doc) { return doc._deleted; }",
            ["size"] = "function (doc, req) { return doc._id === 'b' && req.query.n === '7'; }",
            ["wrong"] = "function (doc) { return doc.no.such.member; }",
            ["clean"] = "function (doc, req) { return !/Basic |Authorization/.test(toJSON(req)) && req.query.n === '1'; }",
        },
        ["views"] = new JsonObject
        {
            ["red"] = new JsonObject { ["map"] = "function (doc) { if (doc.kind === 'red') emit(doc._id, null); }" },
        },
    };

    [Theory]
    [InlineData("filter=d/kind&kind=red", "a,c")]
    [InlineData("filter=d/kind&kind=blue", "b")]
    [InlineData("filter=d/kind", "x,_design/d")]
    [InlineData("filter=_view&view=d/red", "a,c")]
    [InlineData("filter=d/gone", "x")]
    public async Task A_feed_has_what_the_function_lets_through(string query, string ids)
    {
        await FillAsync();
        HubAnswer answer = await GetAsync("/_changes?" + query);
        Assert.Equal(ids, string.Join(',', answer.Json!["results"]!.AsArray().Select(row => $"{row!["id"]}")));
        using HttpRequestMessage request = Hub.Request("GET", $"{Db}/_changes?feed=continuous&timeout=1&{query}", Admin);
        using HttpResponseMessage lines = await Hub.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(
            ids.Split(','),
            (await lines.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries)[..^1].Select(
                static line => JsonNode.Parse(line)!["id"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_function_sees_who_asks_and_nobodys_password()
    {
        await FillAsync();
        HubAnswer answer = await GetAsync("/_changes?filter=d/mine", Jan);
        Assert.Equal("c", Assert.Single(answer.Json!["results"]!.AsArray())!["id"]!.GetValue<string>());
        answer = await GetAsync("/_changes?filter=d/clean&n=1", Jan);
        Assert.Equal(5, answer.Json!["results"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("filter=d", 400, "`filter` must be of the form `designname/filtername`")]
    [InlineData("filter=none/kind", 404, "missing")]
    [InlineData("filter=d/none", 404, "missing json key: none")]
    [InlineData("filter=_view", 400, "`view` filter parameter is not provided.")]
    [InlineData("filter=_view&view=d/none", 404, "missing json key: none")]
    public async Task A_filter_that_is_not_there_is_told_in_CouchDBs_words(string query, int code, string reason)
    {
        await FillAsync();
        HubAnswer answer = await GetAsync("/_changes?" + query);
        Assert.Equal((code, reason), (answer.Code, answer.Json!["reason"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("normal")]
    [InlineData("longpoll")]
    [InlineData("continuous")]
    [InlineData("eventsource")]
    public async Task A_filter_that_fails_refuses_the_request(string feed)
    {
        await FillAsync();
        HubAnswer answer = await GetAsync("/_changes?filter=d/wrong&feed=" + feed);
        Assert.Equal((500, "TypeError"), (answer.Code, answer.Json!["error"]!.GetValue<string>()));
        Assert.Equal(200, (await GetAsync("/_changes")).Code);
    }

    [Fact]
    public async Task A_feed_of_all_leaves_asks_for_each()
    {
        await FillAsync();
        HubAnswer grafted = await PostAsync(
            "/_bulk_docs",
            """{"new_edits":false,"docs":[{"_id":"l","kind":"red","_rev":"1-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},{"_id":"l","kind":"blue","_rev":"1-bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}]}""");
        Assert.Equal("[]", grafted.Text.TrimEnd());
        JsonNode row = (await GetAsync("/_changes?style=all_docs&filter=d/kind&kind=red")).Json!["results"]!.AsArray()
            .Single(row => $"{row!["id"]}" == "l")!;
        Assert.Equal("""[{"rev":"1-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}]""", row["changes"]!.ToJsonString());
    }

    [Fact]
    public async Task A_replication_takes_what_the_function_of_its_source_lets_through()
    {
        await FillAsync();
        string target = Name + "t";
        HubAnswer done = await SendAsync(
            "POST", "/_replicate",
            $$"""{"source":"{{Name}}","target":"{{target}}","create_target":true,"filter":"d/kind","query_params":{"kind":"red"} }""");
        Assert.Equal(200, done.Code);
        HubAnswer all = await SendAsync("GET", $"/{target}/_all_docs");
        Assert.Equal(["a", "c"], all.Json!["rows"]!.AsArray().Select(static row => row!["id"]!.GetValue<string>()));
        await SendAsync("DELETE", "/" + target);
    }

    [Theory]
    [InlineData("""{"filter":"d/kind","query_params":{"kind":"red"} }""", "a,c")]
    [InlineData("""{"filter":"d/kind","query_params":{"kind":"blue","feed":"longpoll","limit":"1"} }""", "b")]
    [InlineData("""{"filter":"_view","query_params":{"view":"d/red"} }""", "a,c")]
    [InlineData("""{"filter":"d/size","query_params":{"n":7} }""", "b")]
    [InlineData("""{"filter":"_design"}""", "_design/d")]
    public async Task A_filter_is_run_by_the_source_wherever_it_is(string asked, string ids)
    {
        await FillAsync();
        foreach (string source in (string[])[Name, Remote])
        {
            Assert.Equal(ids, string.Join(',', await ReplicateAsync(source, asked)));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_filter_left_out_comes_with_another_filter_or_another_text_of_it(bool remote)
    {
        await FillAsync();
        string source = remote ? Remote : Name;
        const string Red = """{"filter":"d/kind","query_params":{"kind":"red"} }""";
        const string Blue = """{"filter":"d/kind","query_params":{"kind":"blue"} }""";
        const string Size = """{"filter":"d/size","query_params":{"n":7} }""";
        Assert.Equal(["a", "c"], await ReplicateAsync(source, Red, keep: true));
        Assert.Equal(["a", "b", "c"], await ReplicateAsync(source, Blue, keep: true));
        await SendAsync("DELETE", $"/{Name}t");
        Assert.Equal(["b"], await ReplicateAsync(source, Size, keep: true));
        var changed = (JsonObject)s_design.DeepClone();
        changed["filters"]!["size"] = "function (doc) { return /^[abc]$/.test(doc._id); }";
        changed["_rev"] = (await GetAsync("/_design/d")).Json!["_rev"]!.GetValue<string>();
        await DesignAsync("d", changed);
        Assert.Equal(["a", "b", "c"], await ReplicateAsync(source, Size, keep: true));
        Assert.Equal(["_design/d", "a", "b", "c"], await ReplicateAsync(source, "{}"));
    }

    [Theory]
    [InlineData("""{"filter":"d/none"}""", 404, "filter_fetch_error")]
    [InlineData("""{"filter":"none/kind"}""", 404, "filter_fetch_error")]
    [InlineData("""{"filter":"_view","query_params":{"view":"d/none"} }""", 404, "filter_fetch_error")]
    [InlineData("""{"filter":"_view"}""", 400, "bad_request")]
    [InlineData("""{"filter":"_doc_ids"}""", 400, "bad_request")]
    [InlineData("""{"filter":"kind"}""", 400, "bad_request")]
    [InlineData("""{"filter":"d/kind","query_params":7}""", 400, "bad_request")]
    public async Task A_filter_that_the_source_has_not_is_told(string asked, int code, string error)
    {
        await FillAsync();
        HubAnswer answer = await SendAsync("POST", "/_replicate", Spec(Remote, asked));
        Assert.Equal((code, error), (answer.Code, answer.Error));
        await SendAsync("DELETE", $"/{Name}t");
    }

    private string Remote => Hub.Url.Replace("//", "//admin:secret@", StringComparison.Ordinal) + Db;

    private string Spec(string source, string asked)
    {
        var spec = (JsonObject)JsonNode.Parse(asked)!;
        (spec["source"], spec["target"], spec["create_target"]) = (source, Name + "t", true);
        return spec.ToJsonString();
    }

    private async Task<IEnumerable<string>> ReplicateAsync(string source, string asked, bool keep = false)
    {
        HubAnswer done = await SendAsync("POST", "/_replicate", Spec(source, asked));
        Assert.True(done.Code == 200, done.Text);
        HubAnswer all = await SendAsync("GET", $"/{Name}t/_all_docs");
        if (!keep) await SendAsync("DELETE", $"/{Name}t");
        return all.Json!["rows"]!.AsArray().Select(static row => row!["id"]!.GetValue<string>());
    }

    private async Task FillAsync()
    {
        await FillAsync(
            """[{"_id":"a","kind":"red"},{"_id":"b","kind":"blue"},{"_id":"c","kind":"red","owner":"jan"},{"_id":"x","_deleted":true}]""");
        await DesignAsync("d", (JsonObject)s_design.DeepClone());
    }
}
