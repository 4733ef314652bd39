using System.Text.Json.Nodes;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Api;

/// <summary>What belongs to the server, and what surrounds every answer.</summary>
public sealed class ServerTests(OpenHub hub) : HubTest(hub)
{
    [Fact]
    public async Task Every_answer_bears_the_headers_that_clients_look_for()
    {
        HubAnswer answer = await GetAsync("", ("X-Couch-Request-ID", "abc-1"));
        Assert.Equal("abc-1", answer.Headers["X-Couch-Request-ID"]);
        Assert.Equal("0", answer.Headers["X-CouchDB-Body-Time"]);
        Assert.Equal("must-revalidate", answer.Headers["Cache-Control"]);
        Assert.StartsWith("CouchDB/3.", answer.Headers["Server"], StringComparison.Ordinal);
        Assert.Equal("application/json", answer.Headers["Content-Type"]);
        Assert.Equal("application/json", (await GetAsync("", ("Accept", "text/html"))).Headers["Content-Type"]);
        Assert.Equal("application/json", (await GetAsync("/none", ("Accept", "*/*"))).Headers["Content-Type"]);
    }

    [Theory]
    [InlineData("/_uuids?count=0", 0)]
    [InlineData("/_uuids", 1)]
    [InlineData("/_uuids?count=1000", 1000)]
    public async Task Uuids_come_in_the_number_asked_for_and_are_never_cached(string path, int count)
    {
        HubAnswer answer = await Hub.SendAsync("GET", path);
        string[] uuids = [.. answer.Json!["uuids"]!.AsArray().Select(static uuid => uuid!.GetValue<string>())];
        Assert.Equal(count, uuids.Distinct().Count());
        Assert.All(uuids, static uuid => Assert.Matches("^[0-9a-f]{32}$", uuid));
        Assert.Contains("no-cache", answer.Headers["Cache-Control"], StringComparison.Ordinal);
        Assert.Equal("no-cache", answer.Headers["Pragma"]);
        Assert.Contains("ETag", answer.Headers.Keys);
    }

    [Theory]
    [InlineData("1001", "count parameter too large")]
    [InlineData("-1", "count must be a positive integer")]
    [InlineData("x", "count must be a positive integer")]
    public async Task Too_many_uuids_or_none_are_refused(string count, string reason)
    {
        HubAnswer answer = await Hub.SendAsync("GET", "/_uuids?count=" + count);
        Assert.Equal(
            (400, "bad_request", reason), (answer.Code, answer.Error, answer.Json!["reason"]!.GetValue<string>()));
    }

    [Fact]
    public async Task All_dbs_is_a_range_of_names()
    {
        string name = Db[1..];
        Assert.Contains(name, (await Hub.SendAsync("GET", "/_all_dbs")).Text, StringComparison.Ordinal);
        Assert.Equal(
            $"[\"{name}\"]", (await Hub.SendAsync("GET", $"/_all_dbs?startkey=%22{name}%22&limit=1")).Text.TrimEnd());
        Assert.Equal(
            $"[\"{name}\"]", (
                await Hub.SendAsync("GET", $"/_all_dbs?start_key=%22{name}%22&endkey=%22{name}%22")).Text.TrimEnd());
        Assert.Equal(
            "[]", (await Hub.SendAsync(
                "GET", $"/_all_dbs?startkey=%22{name}%22&endkey=%22{name}%22&inclusive_end=false")).Text.TrimEnd());
        Assert.Equal("query_parse_error", (await Hub.SendAsync("GET", "/_all_dbs?limit=x")).Error);
        Assert.Equal(404, (await Hub.SendAsync("GET", "/_all_dbs/x")).Code);
    }

    [Fact]
    public async Task Dbs_info_tells_of_each_key_in_order()
    {
        HubAnswer answer = await Hub.SendAsync("POST", "/_dbs_info", $$"""{"keys":["none","{{Db[1..]}}"]}""");
        Assert.Equal("not_found", answer.Json![0]!["error"]!.GetValue<string>());
        Assert.Equal(Db[1..], answer.Json[1]!["info"]!["db_name"]!.GetValue<string>());
        Assert.Equal(
            "`keys` member must exist.", (
                await Hub.SendAsync("POST", "/_dbs_info", "{}")).Json!["reason"]!.GetValue<string>());
        string many = string.Join(',', Enumerable.Range(0, 101).Select(static n => $"\"d{n}\""));
        Assert.Equal(
            "too_many_keys", (
                await Hub.SendAsync(
                    "POST", "/_dbs_info", $$"""{"keys":[{{many}}]}""")).Json!["reason"]!.GetValue<string>());
        Assert.Contains(
            (await Hub.SendAsync("GET", $"/_dbs_info?startkey=%22{Db[1..]}%22&limit=1")).Json!.AsArray(),
            row => row!["key"]!.GetValue<string>() == Db[1..]);
    }

    [Theory]
    [InlineData("GET", "/Upper", 404)]
    [InlineData("HEAD", "/Upper", 404)]
    [InlineData("GET", "/_nonsense", 404)]
    [InlineData("GET", "/favicon.ico", 404)]
    [InlineData("PUT", "/Upper", 400)]
    [InlineData("POST", "/_up", 405)]
    [InlineData("DELETE", "/_all_dbs", 405)]
    [InlineData("PUT", "/_session", 405)]
    public async Task What_is_not_there_is_told_in_CouchDBs_code(string method, string path, int code) =>
        Assert.Equal(code, (await Hub.SendAsync(method, path)).Code);

    [Theory]
    [InlineData("/")]
    [InlineData("/_up")]
    [InlineData("/_all_dbs")]
    [InlineData("/_session")]
    [InlineData("{db}")]
    [InlineData("{db}/_all_docs")]
    [InlineData("{db}/_changes")]
    [InlineData("{db}/_changes?feed=continuous&heartbeat=true")]
    [InlineData("{db}/_changes?feed=longpoll&since=now")]
    [InlineData("{db}/_security")]
    [InlineData("{db}/_revs_limit")]
    [InlineData("{db}/_local_docs")]
    [InlineData("{db}/doc")]
    public async Task Head_answers_as_get_without_a_body(string path)
    {
        await WriteAsync("doc", "{}");
        using HttpRequestMessage request = Hub.Request("HEAD", path.Replace("{db}", Db, StringComparison.Ordinal));
        using HttpResponseMessage response = await Hub.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_post_may_stand_for_another_method_and_nothing_else_may()
    {
        HubAnswer put = await PostAsync("/over", "{\"n\":1}", ("X-HTTP-Method-Override", "PUT"));
        Assert.Equal(201, put.Code);
        Assert.Equal(404, (await GetAsync("/other", ("X-HTTP-Method-Override", "PUT"))).Code);
        Assert.Equal(200, (await PostAsync($"/over?rev={put.Rev}", "{}", ("X-HTTP-Method-Override", "DELETE"))).Code);
    }

    [Fact]
    public async Task A_plus_in_a_path_is_a_blank_and_its_escape_a_plus()
    {
        await WriteAsync("a+b", "{\"n\":1}");
        Assert.Equal(1, (await GetAsync("/a%20b")).Json!["n"]!.GetValue<int>());
        await WriteAsync("a%2Bb", "{\"n\":2}");
        HubAnswer answer = await GetAsync("/a%2Bb");
        Assert.Equal(("a+b", 2), (answer.Json!["_id"]!.GetValue<string>(), answer.Json["n"]!.GetValue<int>()));
    }

    [Fact]
    public async Task The_url_of_all_docs_goes_before_its_body()
    {
        foreach (string id in (string[])["a", "b", "c"]) await WriteAsync(id, "{}");
        HubAnswer answer = await PostAsync("/_all_docs?limit=1", """{"limit":3,"startkey":"b"}""");
        Assert.Equal(["b"], Ids(answer.Json!["rows"]));
        HubAnswer queries = await PostAsync("/_all_docs/queries?limit=1", """{"queries":[{},{"limit":2}]}""");
        Assert.Equal([1, 2], queries.Json!["results"]!.AsArray().Select(static r => r!["rows"]!.AsArray().Count));
    }

    [Fact]
    public async Task A_form_adds_files_to_a_document_from_this_server_only()
    {
        string rev = await WriteAsync("form", "{\"n\":1}");
        string body = $"--TF\r\nContent-Disposition: form-data; name=\"_rev\"\r\n\r\n{rev}\r\n--TF\r\n"
            + "Content-Disposition: form-data; name=\"_attachments\"; filename=\"file.txt\"\r\nContent-Type: text/plain\r\n\r\ncontents\r\n--TF--";
        Assert.Equal((400, "Referer header required."), await FormAsync(body, null));
        Assert.Equal((400, "Referer header must match host."), await FormAsync(body, "http://evil.example/"));
        Assert.Equal((201, null), await FormAsync(body, Hub.Url + "/page"));
        JsonNode document = (await GetAsync("/form")).Json!;
        Assert.Equal(
            (1, 8), (
                document["n"]!.GetValue<int>(), document["_attachments"]!["file.txt"]!["length"]!.GetValue<int>()));
        HubAnswer other = await PostAsync("/form", "{}", ("Referer", Hub.Url));
        Assert.Equal((415, "bad_content_type"), (other.Code, other.Error));
    }

    private async Task<(int Code, string? Reason)> FormAsync(string body, string? referer)
    {
        using HttpRequestMessage request = Hub.Request("POST", Db + "/form");
        if (referer is not null) request.Headers.TryAddWithoutValidation("Referer", referer);
        request.Content = new StringContent(body);
        request.Content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(
            "multipart/form-data; boundary=TF");
        using HttpResponseMessage response = await Hub.Client.SendAsync(request, TestContext.Current.CancellationToken);
        HubAnswer answer = await HubAnswer.ReadAsync(response);
        return (answer.Code, answer.Json?["reason"]?.GetValue<string>());
    }
}
