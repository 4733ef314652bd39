using TypedMemory.Hub.Http;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Api;

/// <summary>Design documents are stored and replicated; nothing of them is run, and they say so.</summary>
public sealed class DesignDocumentTests(OpenHub hub) : HubTest(hub)
{
    private const string Design =
        """{"validate_doc_update":"function(n){throw({forbidden:'no'})}","views":{"v":{"map":"function(d){}"}},"language":"javascript"}""";

    [Fact]
    public async Task A_validation_is_stored_and_refuses_nothing_and_says_so()
    {
        HubAnswer put = await PutAsync("/_design/d", Design);
        Assert.Equal(201, put.Code);
        Assert.Contains("not run", put.Headers["Warning"], StringComparison.Ordinal);
        Assert.Equal(201, (await PutAsync("/doc", "{}")).Code);
        HubAnswer got = await GetAsync("/_design/d");
        Assert.Equal($"{{\"_id\":\"_design/d\",\"_rev\":\"{put.Rev}\",{Design[1..]}", got.Text.TrimEnd());
        Assert.DoesNotContain("Warning", (await PutAsync("/_design/e", """{"views":{}}""")).Headers.Keys);
        Assert.DoesNotContain("Warning", (await PutAsync("/other", Design)).Headers.Keys);
    }

    [Fact]
    public async Task Design_documents_are_listed_fed_and_grafted_like_others()
    {
        await WriteAsync("_design/d", Design);
        await GraftAsync(
            """[{"_id":"_design/e","_rev":"2-bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","_revisions":{"start":2,"ids":["bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"]},"views":{}}]""");
        await WriteAsync("doc", "{}");
        Assert.Equal(["_design/d", "_design/e"], Ids((await GetAsync("/_design_docs")).Json!["rows"]));
        Assert.Equal(["_design/d", "_design/e"], Ids((await GetAsync("/_changes?filter=_design")).Json!["results"]));
        Assert.Equal(["_design/d", "_design/e", "doc"], Ids((await GetAsync("/_all_docs")).Json!["rows"]));
    }

    [Theory]
    [InlineData("GET", "/_design/d/_view/v")]
    [InlineData("GET", "/_design/d/_show/s")]
    [InlineData("GET", "/_design/d/_list/l/v")]
    [InlineData("POST", "/_design/d/_update/u")]
    [InlineData("GET", "/_design/d/_rewrite/x")]
    public async Task Its_functions_are_501(string method, string path)
    {
        await WriteAsync("_design/d", Design);
        HubAnswer answer = await Hub.SendAsync(method, Db + path, method == "POST" ? "{}" : null);
        Assert.Equal((501, "not_implemented"), (answer.Code, answer.Error));
        Assert.NotEqual("", answer.Json!["reason"]!.GetValue<string>());
    }

    [Fact]
    public async Task Compaction_of_its_views_has_nothing_to_do_where_it_is_there()
    {
        Assert.Equal(404, (await PostAsync("/_compact/d", "")).Code);
        await WriteAsync("_design/d", Design);
        Assert.Equal(202, (await PostAsync("/_compact/d", "")).Code);
        Assert.Equal(202, (await PostAsync("/_view_cleanup", "")).Code);
    }
}
