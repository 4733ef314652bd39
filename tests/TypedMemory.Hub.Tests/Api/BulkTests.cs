using System.Text.Json.Nodes;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Api;

public sealed class BulkTests(OpenHub hub) : HubTest(hub)
{
    [Fact]
    public async Task Bulk_docs_answers_each_edit_in_order()
    {
        await WriteAsync("b", "{}");
        HubAnswer answer = await PostAsync(
            "/_bulk_docs", """{"docs":[{"_id":"a"},{"_id":"b"},{},{"_id":"_local/l","x":1}]}""");
        Assert.Equal(201, answer.Code);
        Assert.True(answer.Json![0]!["ok"]!.GetValue<bool>());
        Assert.Equal("conflict", answer.Json[1]!["error"]!.GetValue<string>());
        Assert.Matches("^[0-9a-f]{32}$", answer.Json[2]!["id"]!.GetValue<string>());
        Assert.Equal("0-1", answer.Json[3]!["rev"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("true", """{"_id":"a"}""")]
    [InlineData("false", """{"_id":"a","_rev":"1-a"}""")]
    public async Task A_local_document_with_a_wrong_revision_is_refused_by_its_row(string newEdits, string document)
    {
        HubAnswer answer = await PostAsync(
            "/_bulk_docs",
            $$"""{"docs":[{"_id":"_local/l","_rev":"1-abc"},{{document}},{"_id":"_local/k"}],"new_edits":{{newEdits}}}""");
        Assert.Equal(201, answer.Code);
        Assert.Equal("_local/l", answer.Json![0]!["id"]!.GetValue<string>());
        Assert.Equal("bad_request", answer.Json[0]!["error"]!.GetValue<string>());
        Assert.Equal(200, (await GetAsync("/a")).Code);
        Assert.Equal(404, (await GetAsync("/_local/l")).Code);
        Assert.Equal(200, (await GetAsync("/_local/k")).Code);
    }

    [Fact]
    public async Task A_wish_with_a_wrong_revision_to_compare_with_is_refused_by_its_row()
    {
        await WriteAsync("a", "{}");
        HubAnswer answer = await PostAsync(
            "/_bulk_get", """{"docs":[{"id":"a","atts_since":["x"]},{"id":"a","rev":""},{"id":"a"}]}""");
        JsonArray results = answer.Json!["results"]!.AsArray();
        Assert.Equal("bad_request", results[0]!["docs"]![0]!["error"]!["error"]!.GetValue<string>());
        Assert.Equal("", results[1]!["docs"]![0]!["error"]!["rev"]!.GetValue<string>());
        Assert.Equal("a", results[2]!["docs"]![0]!["ok"]!["_id"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_second_of_two_edits_of_one_document_conflicts()
    {
        HubAnswer answer = await PostAsync("/_bulk_docs", """{"docs":[{"_id":"a","n":1},{"_id":"a","n":2}]}""");
        Assert.Null(answer.Json![0]!["error"]);
        Assert.Equal("conflict", answer.Json[1]!["error"]!.GetValue<string>());
        Assert.Equal(1, (await GetAsync("/a")).Json!["n"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"docs\":{}}")]
    [InlineData("{\"docs\":[1]}")]
    [InlineData("{\"docs\":[],\"new_edits\":1}")]
    [InlineData("{\"docs\":[{\"_id\":\"x\"}],\"new_edits\":false}")]
    [InlineData("{\"docs\":[{\"_id\":\"x\"},{\"_id\":\"y\",\"_foo\":1}]}")]
    public async Task A_malformed_batch_writes_nothing(string json)
    {
        Assert.Equal(400, (await PostAsync("/_bulk_docs", json)).Code);
        Assert.Equal(404, (await GetAsync("/x")).Code);
    }

    [Fact]
    public async Task Another_content_type_is_415()
    {
        using HttpRequestMessage request = Hub.Request("POST", Db + "/_bulk_docs");
        request.Content = new StringContent("{\"docs\":[]}");
        HubAnswer answer = await HubAnswer.ReadAsync(
            await Hub.Client.SendAsync(request, TestContext.Current.CancellationToken));
        Assert.Equal((415, "bad_content_type"), (answer.Code, answer.Error));
    }

    [Fact]
    public async Task Revs_diff_names_what_is_missing_and_possible_ancestors()
    {
        string rev = await WriteAsync("a", "{}");
        HubAnswer answer = await PostAsync("/_revs_diff", $$"""{"a":["{{rev}}","2-x"],"b":["1-y"],"c":[]}""");
        Assert.Equal("2-x", answer.Json!["a"]!["missing"]![0]!.GetValue<string>());
        Assert.Equal(rev, answer.Json["a"]!["possible_ancestors"]![0]!.GetValue<string>());
        Assert.Equal("1-y", answer.Json["b"]!["missing"]![0]!.GetValue<string>());
        Assert.Null(answer.Json["c"]);
        HubAnswer missing = await PostAsync("/_missing_revs", $$"""{"a":["{{rev}}","2-x"]}""");
        Assert.Equal("2-x", Assert.Single(missing.Json!["missing_revs"]!["a"]!.AsArray())!.GetValue<string>());
    }

    [Fact]
    public async Task Bulk_get_answers_in_the_order_of_the_wishes()
    {
        string rev = await WriteAsync("a", "{\"n\":1}");
        HubAnswer next = await PutAsync($"/a?rev={rev}", "{\"n\":2}");
        string wishes =
            $$"""[{"id":"zz"},{"id":"a","rev":"{{rev}}"},{"id":"a"},{"id":"a","rev":"x"},{"rev":"1-a"},7,{"id":"a","rev":"9-f"}]""";
        HubAnswer answer = await PostAsync("/_bulk_get?revs=true", $$"""{"docs":{{wishes}}}""");
        var results = answer.Json!["results"]!.AsArray();
        Assert.Equal("undefined", results[0]!["docs"]![0]!["error"]!["rev"]!.GetValue<string>());
        Assert.Equal(1, results[1]!["docs"]![0]!["ok"]!["n"]!.GetValue<int>());
        Assert.Equal(2, results[2]!["docs"]![0]!["ok"]!["_revisions"]!["start"]!.GetValue<int>());
        Assert.Equal("bad_request", results[3]!["docs"]![0]!["error"]!["error"]!.GetValue<string>());
        Assert.Equal("bad_request", results[4]!["docs"]![0]!["error"]!["error"]!.GetValue<string>());
        Assert.Equal("bad_request", results[5]!["docs"]![0]!["error"]!["error"]!.GetValue<string>());
        Assert.Equal("9-f", results[6]!["docs"]![0]!["error"]!["rev"]!.GetValue<string>());
        HubAnswer latest = await PostAsync("/_bulk_get?latest=true", $$"""{"docs":[{"id":"a","rev":"{{rev}}"}]}""");
        Assert.Equal(next.Rev, latest.Json!["results"]![0]!["docs"]![0]!["ok"]!["_rev"]!.GetValue<string>());
        Assert.Equal(400, (await PostAsync("/_bulk_get?rev=1-a", "{\"docs\":[]}")).Code);
    }

    [Fact]
    public async Task All_docs_ranges_run_both_ways()
    {
        await PostAsync(
            "/_bulk_docs", """{"docs":[{"_id":"a"},{"_id":"b"},{"_id":"c"},{"_id":"d"},{"_id":"_design/x"}]}""");
        Assert.Equal(["b", "c"], Ids((await GetAsync("/_all_docs?startkey=%22b%22&endkey=%22c%22")).Json!["rows"]));
        Assert.Equal(
            ["b"], Ids(
                (await GetAsync("/_all_docs?start_key=%22b%22&end_key=%22c%22&inclusive_end=false")).Json!["rows"]));
        Assert.Equal(
            ["d", "c"], Ids(
                (await GetAsync("/_all_docs?descending=true&startkey=%22d%22&endkey=%22c%22")).Json!["rows"]));
        HubAnswer page = await GetAsync("/_all_docs?startkey=%22b%22&skip=1&limit=1&update_seq=true");
        Assert.Equal(["c"], Ids(page.Json!["rows"]));
        Assert.Equal((5, 3), (page.Json["total_rows"]!.GetValue<int>(), page.Json["offset"]!.GetValue<int>()));
        Assert.StartsWith("5-", page.Json["update_seq"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(["_design/x"], Ids((await GetAsync("/_design_docs")).Json!["rows"]));
        Assert.Empty(Ids((await GetAsync("/_all_docs?endkey=1")).Json!["rows"]));
        Assert.Equal(5, Ids((await GetAsync("/_all_docs?endkey={}")).Json!["rows"]).Length);
        Assert.Equal("query_parse_error", (await GetAsync("/_all_docs?limit=x")).Error);
        Assert.Equal("query_parse_error", (await GetAsync("/_all_docs?include_docs=1")).Error);
    }

    [Fact]
    public async Task All_docs_by_keys_has_a_row_for_each_key()
    {
        string rev = await WriteAsync("a", "{}");
        await WriteAsync("b", "{\"n\":1}");
        await Hub.SendAsync("DELETE", $"{Db}/a?rev={rev}");
        var rows = (
            await PostAsync(
                "/_all_docs?include_docs=true", """{"keys":["b","zz","a","b"]}""")).Json!["rows"]!.AsArray();
        Assert.Equal(1, rows[0]!["doc"]!["n"]!.GetValue<int>());
        Assert.Equal("not_found", rows[1]!["error"]!.GetValue<string>());
        Assert.True(rows[2]!["value"]!["deleted"]!.GetValue<bool>());
        Assert.Null(rows[2]!["doc"]);
        Assert.Equal("b", rows[3]!["id"]!.GetValue<string>());
        HubAnswer queries = await PostAsync("/_all_docs/queries", """{"queries":[{"limit":1},{"keys":["zz"]}]}""");
        Assert.Equal(["b"], Ids(queries.Json!["results"]![0]!["rows"]));
        Assert.Equal(["?zz"], Ids(queries.Json["results"]![1]!["rows"]));
    }
}
