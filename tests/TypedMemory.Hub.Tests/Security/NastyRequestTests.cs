using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Security;

/// <summary>Requests that mean harm are answered with what is wrong with them: never with 500.</summary>
public sealed class NastyRequestTests(OpenHub hub) : HubTest(hub)
{
    private const string Lone = "\"\\ud800\"";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Half_a_surrogate_pair_anywhere_is_never_an_error_of_the_hub()
    {
        await WriteAsync("a", "{}");
        List<string> wrong = [];
        foreach ((string method, string path, string json) in ((string, string, string)[])[
            ("PUT", $"{Db}/b", $$"""{"a":{{Lone}},{{Lone}}:1}"""),
            ("PUT", $"{Db}/c", $$"""{"_rev":{{Lone}}}"""),
            ("PUT", $"{Db}/d", $$"""{"_attachments":{{{Lone}}:{"data":""} } }"""),
            ("PUT", $"{Db}/e", $$"""{"_attachments":{"a":{"data":"","content_type":{{Lone}}} } }"""),
            ("PUT", $"{Db}/f", $$"""{"_attachments":{"a":{"data":{{Lone}}} } }"""),
            ("POST", Db, $$"""{"_id":{{Lone}}}"""),
            ("POST", $"{Db}/_bulk_docs", $$"""{"docs":[{"_id":{{Lone}}},{"_id":"x","_revisions":{"start":1,"ids":[{{Lone}}]} }]}"""),
            ("POST", $"{Db}/_bulk_docs", $$"""{"new_edits":false,"docs":[{"_id":{{Lone}},"_rev":"1-a"},{"_id":"y","_rev":{{Lone}}}]}"""),
            ("POST", $"{Db}/_bulk_docs", $$"""{"docs":{{Lone}},"new_edits":{{Lone}}}"""),
            ("POST", $"{Db}/_bulk_get", $$"""{"docs":[{"id":{{Lone}}},{"id":"a","rev":{{Lone}}},{"id":"a","atts_since":[{{Lone}}]}]}"""),
            ("POST", $"{Db}/_all_docs", $$"""{"keys":["a",{{Lone}}]}"""),
            ("POST", $"{Db}/_all_docs", $$"""{"startkey":{{Lone}},"endkey":{{Lone}}}"""),
            ("POST", $"{Db}/_all_docs/queries", $$"""{"queries":[{"keys":[{{Lone}}]}]}"""),
            ("POST", $"{Db}/_changes?filter=_doc_ids", $$"""{"doc_ids":[{{Lone}}]}"""),
            ("POST", $"{Db}/_changes?filter=_selector", $$"""{"selector":{{{Lone}}:{{Lone}}} }"""),
            ("POST", $"{Db}/_changes?filter=_selector", $$"""{"selector":{"a":{"$regex":{{Lone}}} },"fields":[{{Lone}}]}"""),
            ("POST", $"{Db}/_revs_diff", $$"""{{{Lone}}:["1-a"],"a":[{{Lone}}]}"""),
            ("POST", $"{Db}/_missing_revs", $$"""{{{Lone}}:["1-a"]}"""),
            ("POST", $"{Db}/_purge", $$"""{{{Lone}}:["1-a"]}"""),
            ("POST", $"{Db}/_find", $$"""{"selector":{{{Lone}}:1} }"""),
            ("POST", $"{Db}/_find", $$"""{"selector":{"a":{{Lone}}},"fields":[{{Lone}}],"sort":[{{Lone}}]}"""),
            ("POST", $"{Db}/_find", $$"""{"selector":{},"sort":[{{{Lone}}:"asc"}]}"""),
            ("POST", $"{Db}/_find", $$"""{"selector":{},"bookmark":{{Lone}}}"""),
            ("POST", $"{Db}/_find", $$"""{"selector":{},"use_index":{{Lone}}}"""),
            ("POST", $"{Db}/_find", $$"""{"selector":{},"use_index":[{{Lone}},{{Lone}}]}"""),
            ("POST", $"{Db}/_explain", $$"""{"selector":{"$and":[{{{Lone}}:{"$in":[{{Lone}}]} }]} }"""),
            ("POST", $"{Db}/_index", $$"""{"index":{"fields":[{{Lone}}]} }"""),
            ("POST", $"{Db}/_index", $$"""{"index":{"fields":["a"]},"name":{{Lone}},"ddoc":{{Lone}}}"""),
            ("POST", $"{Db}/_index", $$"""{"index":{"fields":["a"],"partial_filter_selector":{{{Lone}}:1} } }"""),
            ("POST", $"{Db}/_index/_bulk_delete", $$"""{"docids":[{{Lone}}]}"""),
            ("PUT", $"{Db}/_security", $$"""{"members":{"names":[{{Lone}}]},{{Lone}}:1}"""),
            ("PUT", $"{Db}/_local/x", $$"""{"a":{{Lone}}}"""),
            ("PUT", $"{Db}/_design/x", $$"""{"views":{{{Lone}}:{"map":{{Lone}}} },"language":{{Lone}}}"""),
            ("PUT", $"{Db}/_revs_limit", Lone),
            ("POST", "/_replicate", $$"""{"source":{{Lone}},"target":{{Lone}}}"""),
            ("POST", "/_replicate", $$"""{"source":{"url":{{Lone}}},"target":{"url":"http://x","headers":{{{Lone}}:{{Lone}}} } }"""),
            ("POST", "/_session", $$"""{"name":{{Lone}},"password":{{Lone}}}"""),
            ("POST", "/_dbs_info", $$"""{"keys":[{{Lone}}]}"""),
            ("PUT", "/_node/_local/_config/x/y", Lone),
            ("POST", "/_cluster_setup", $$"""{"action":{{Lone}}}"""),
            ("PUT", "/_users/org.couchdb.user:x", $$"""{"name":{{Lone}},"type":"user","roles":[],"password":{{Lone}}}""")])
        {
            HubAnswer answer = await Hub.SendAsync(method, path, json);
            if (answer.Code >= 500 && answer.Code != 501) wrong.Add($"{method} {path} {json}: {answer.Code} {answer.Text}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal(200, (await GetAsync("/_changes?include_docs=true")).Code);
        Assert.Equal(200, (await PostAsync("/_find", """{"selector":{"_id":{"$gt":null}}}""")).Code);
    }

    [Theory]
    [InlineData(69)]
    [InlineData(70)]
    [InlineData(71)]
    [InlineData(5000)]
    [InlineData(0)]
    public async Task A_boundary_of_any_length_is_no_error_of_the_hub(int length)
    {
        string boundary = new('b', length);
        using HttpRequestMessage request = Hub.Request("PUT", $"{Db}/m{length.ToString(CultureInfo.InvariantCulture)}");
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(
            $"--{boundary}\r\nContent-Type: application/json\r\n\r\n{{}}\r\n--{boundary}--"));
        request.Content.Headers.TryAddWithoutValidation("Content-Type", $"multipart/related; boundary=\"{boundary}\"");
        using HttpResponseMessage answer = await Hub.Client.SendAsync(request, Token);
        Assert.True(answer.StatusCode < HttpStatusCode.InternalServerError, $"{(int)answer.StatusCode}");
        Assert.Equal(length is > 0 and < 5000, answer.IsSuccessStatusCode);
    }
}
