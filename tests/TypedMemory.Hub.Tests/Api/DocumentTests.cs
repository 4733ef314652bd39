using System.Text.Json.Nodes;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Api;

public sealed class DocumentTests(OpenHub hub) : HubTest(hub)
{
    private const string Conflicted =
        """
        [{"_id":"c","_rev":"2-b","v":"b","_revisions":{"start":2,"ids":["b","a"]}},
         {"_id":"c","_rev":"2-c","v":"c","_revisions":{"start":2,"ids":["c","a"]}},
         {"_id":"c","_rev":"2-d","_deleted":true,"_revisions":{"start":2,"ids":["d","a"]}}]
        """;

    [Fact]
    public async Task A_document_is_stored_as_received()
    {
        const string Body = """{"big":12345678901234567890,"f":1.0,"e":1e2,"s":"\u00e9é","n":null,"a":[{},[]]}""";
        HubAnswer put = await PutAsync("/a", Body);
        HubAnswer got = await GetAsync("/a");
        Assert.Equal($$"""{"_id":"a","_rev":"{{put.Rev}}",{{Body[1..]}}""" + "\n", got.Text);
        Assert.Equal($"\"{put.Rev}\"", got.Headers["ETag"]);
        Assert.Equal(304, (await GetAsync("/a", ("If-None-Match", $"\"{put.Rev}\""))).Code);
    }

    [Fact]
    public async Task An_edit_must_name_a_leaf()
    {
        string first = await WriteAsync("a", "{}");
        Assert.Equal((409, "conflict"), (await PutAsync("/a", "{}")) is var none ? (none.Code, none.Error) : default);
        HubAnswer second = await PutAsync($"/a?rev={first}", """{"n":2}""");
        Assert.StartsWith("2-", second.Rev, StringComparison.Ordinal);
        Assert.Equal(409, (await PutAsync("/a", "{\"n\":3}", ("If-Match", first))).Code);
        Assert.Equal(201, (await PutAsync("/a", "{\"n\":3}", ("If-Match", $"\"{second.Rev}\""))).Code);
        Assert.Equal(400, (await PutAsync($"/a?rev={first}", $$"""{"_rev":"{{second.Rev}}"}""")).Code);
    }

    [Fact]
    public async Task Writing_over_a_tombstone_continues_its_path()
    {
        string first = await WriteAsync("a", "{}");
        HubAnswer gone = await Hub.SendAsync("DELETE", $"{Db}/a?rev={first}");
        Assert.Equal(200, gone.Code);
        Assert.Equal("deleted", (await GetAsync("/a")).Json!["reason"]!.GetValue<string>());
        Assert.True((await GetAsync($"/a?rev={gone.Rev}")).Json!["_deleted"]!.GetValue<bool>());
        Assert.StartsWith("3-", await WriteAsync("a", "{}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_hubs_make_the_same_revision_of_the_same_edit()
    {
        string rev = await WriteAsync("a", """{"x":1,"y":[1.0]}""");
        HubAnswer other = await PutAsync("/b", """{ "y" : [1], "x" : 1 }""");
        Assert.Equal(rev, other.Rev);
    }

    [Fact]
    public async Task Meta_tells_conflicts_and_what_is_available()
    {
        await GraftAsync(Conflicted);
        HubAnswer got = await GetAsync("/c?meta=true&revs=true&local_seq=true");
        Assert.Equal("2-c", got.Json!["_rev"]!.GetValue<string>());
        Assert.Equal("2-b", got.Json["_conflicts"]![0]!.GetValue<string>());
        Assert.Equal("2-d", got.Json["_deleted_conflicts"]![0]!.GetValue<string>());
        Assert.Equal(["c", "a"], got.Json["_revisions"]!["ids"]!.AsArray().Select(n => n!.GetValue<string>()));
        Assert.Equal(
            ["available", "missing"], got.Json["_revs_info"]!.AsArray().Select(n => n!["status"]!.GetValue<string>()));
        Assert.Equal(3, got.Json["_local_seq"]!.GetValue<int>());
    }

    [Fact]
    public async Task Open_revs_gives_leaves_and_names_what_is_missing()
    {
        await GraftAsync(Conflicted);
        HubAnswer all = await GetAsync("/c?open_revs=all");
        Assert.Equal(["2-c", "2-b", "2-d"], all.Json!.AsArray().Select(n => n!["ok"]!["_rev"]!.GetValue<string>()));
        HubAnswer some = await GetAsync("/c?open_revs=[\"2-b\",\"3-x\",\"1-a\"]");
        Assert.Equal("3-x", some.Json![1]!["missing"]!.GetValue<string>());
        Assert.Equal("1-a", some.Json[2]!["missing"]!.GetValue<string>());
        HubAnswer latest = await GetAsync("/c?open_revs=[\"1-a\"]&latest=true");
        Assert.Equal(3, latest.Json!.AsArray().Count);
    }

    [Fact]
    public async Task Ids_keep_their_slashes_and_design_documents_theirs()
    {
        await WriteAsync("a%2Fb", "{}");
        Assert.Equal("a/b", (await GetAsync("/a%2Fb")).Json!["_id"]!.GetValue<string>());
        Assert.Equal(404, (await GetAsync("/a/b")).Code);
        await WriteAsync("_design/d", "{}");
        Assert.Equal("_design/d", (await GetAsync("/_design%2Fd")).Json!["_id"]!.GetValue<string>());
        await PutAsync("/_local/l", "{}");
        Assert.Equal("_local/l", (await GetAsync("/_local%2Fl")).Json!["_id"]!.GetValue<string>());
    }

    [Fact]
    public async Task Copy_takes_the_attachments_along()
    {
        await WriteAsync("a", """{"n":1,"_attachments":{"t":{"content_type":"text/plain","data":"aGk="}}}""");
        HubAnswer copied = await Hub.SendAsync("COPY", Db + "/a", null, ("Destination", "b"));
        Assert.Equal(201, copied.Code);
        Assert.Equal("hi", (await GetAsync("/b/t")).Text);
        Assert.Equal(409, (await Hub.SendAsync("COPY", Db + "/a", null, ("Destination", "b"))).Code);
        Assert.Equal(201, (await Hub.SendAsync("COPY", Db + "/a", null, ("Destination", $"b?rev={copied.Rev}"))).Code);
    }

    [Theory]
    [InlineData("{\"_foo\":1}", "doc_validation")]
    [InlineData("[]", "bad_request")]
    [InlineData("{\"a\":", "bad_request")]
    [InlineData("{\"_rev\":\"nonsense\"}", "bad_request")]
    [InlineData("{\"_revisions\":{\"start\":\"x\",\"ids\":[]}}", "doc_validation")]
    public async Task A_malformed_document_is_400_in_CouchDBs_words(string json, string error)
    {
        HubAnswer answer = await PutAsync("/a", json);
        Assert.Equal((400, error), (answer.Code, answer.Error));
        Assert.Equal(404, (await GetAsync("/a")).Code);
    }

    [Fact]
    public async Task Too_large_and_badly_named_documents_are_refused()
    {
        HubAnswer large = await PutAsync("/a", $$"""{"x":"{{new string('x', 100_001)}}"}""");
        Assert.Equal((413, "document_too_large"), (large.Code, large.Error));
        HubAnswer named = await PutAsync("/_x", "{}");
        Assert.Equal((400, "illegal_docid"), (named.Code, named.Error));
        HubAnswer bulk = await PostAsync("/_bulk_docs", """{"docs":[{"_id":"ok"},{"_id":"_x"}]}""");
        Assert.Equal((400, "illegal_docid"), (bulk.Code, bulk.Error));
        Assert.Equal(404, (await GetAsync("/ok")).Code);
    }

    [Fact]
    public async Task Local_documents_count_their_writes_and_stay_out_of_the_feed()
    {
        Assert.Equal("0-1", (await PutAsync("/_local/x", "{\"a\":1}")).Rev);
        Assert.Equal("0-2", (await PutAsync("/_local/x", "{\"_rev\":\"0-1\",\"a\":2}")).Rev);
        Assert.Equal(2, (await GetAsync("/_local/x")).Json!["a"]!.GetValue<int>());
        Assert.Equal(["_local/x"], Ids((await GetAsync("/_local_docs")).Json!["rows"]));
        Assert.Empty((await GetAsync("/_changes")).Json!["results"]!.AsArray());
        Assert.Equal("0-0", (await Hub.SendAsync("DELETE", Db + "/_local/x?rev=0-2")).Rev);
        Assert.Equal(404, (await GetAsync("/_local/x")).Code);
        Assert.Equal(400, (await PutAsync("/_local/x", "{\"_rev\":\"1-abc\"}")).Code);
    }

    [Fact]
    public async Task The_hubs_own_local_documents_are_out_of_reach()
    {
        await PutAsync("/_security", """{"members":{"names":["x"]}}""");
        Assert.Equal(404, (await GetAsync("/_local/%01hub%3Asecurity")).Code);
        Assert.Equal(404, (await PutAsync("/_local/%01hub%3Asecurity", "{}")).Code);
        JsonArray rows = (
            await PostAsync("/_local_docs", """{"keys":["_local/\u0001hub:security"]}""")).Json!["rows"]!.AsArray();
        Assert.Equal("not_found", rows[0]!["error"]!.GetValue<string>());
        Assert.Empty((await GetAsync("/_local_docs")).Json!["rows"]!.AsArray());
    }
}
