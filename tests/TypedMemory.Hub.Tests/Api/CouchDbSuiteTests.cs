using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Api;

/// <summary>What the test suite that Apache CouchDB publishes found to be different here, once.</summary>
public sealed class CouchDbSuiteTests(OpenHub hub) : HubTest(hub)
{
    [Theory]
    [InlineData(32 * 1024)]
    [InlineData((32 * 1024) + 1)]
    [InlineData(100_000)]
    [InlineData(1_000_003)]
    public async Task An_attachment_of_any_length_comes_back_to_its_last_byte(int length)
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(length);
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using (HttpResponseMessage put = await SendBytesAsync("PUT", "/a/bytes", content))
            Assert.Equal(201, (int)put.StatusCode);
        using HttpResponseMessage got = await SendBytesAsync("GET", "/a/bytes", null);
        Assert.Equal(length, got.Content.Headers.ContentLength);
        Assert.Equal(bytes, await got.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("{\"_id\":1}", "illegal_docid", "Document id must be a string")]
    [InlineData("{\"_id\":\"\"}", "illegal_docid", "Document id must not be empty")]
    [InlineData("{\"_id\":\"_x\"}", "illegal_docid", "Only reserved document ids may start with underscore.")]
    [InlineData("{\"_id\":\"_design/\"}", "illegal_docid", "Illegal document id `_design/`")]
    [InlineData("[]", "bad_request", "Document must be a JSON object")]
    [InlineData(
        "{\"_attachments\":{\"_a.txt\":{\"data\":\"\"}}}", "bad_request",
        "Attachment name '_a.txt' starts with prohibited character '_'")]
    public async Task A_malformed_document_is_refused_in_CouchDBs_words(string json, string error, string reason)
    {
        HubAnswer answer = await PostAsync("", json);
        Assert.Equal((400, error, reason), (answer.Code, answer.Error, answer.Json!["reason"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData(
        "/_changes?heartbeat=a", "Invalid heartbeat value. Expecting a positive integer value (in milliseconds).")]
    [InlineData("/_changes?heartbeat=-1", "The heartbeat value should be a positive integer (in milliseconds).")]
    public async Task A_heartbeat_that_is_none_is_refused_in_CouchDBs_words(string path, string reason) =>
        Assert.Equal(reason, (await GetAsync(path)).Json!["reason"]!.GetValue<string>());

    [Fact]
    public async Task Keys_that_are_no_list_are_refused_by_where_they_stand()
    {
        Assert.Equal(
            "`keys` body member must be an array.", (
                await PostAsync("/_all_docs", "{\"keys\":1}")).Json!["reason"]!.GetValue<string>());
        Assert.Equal(
            "`keys` parameter must be an array.", (
                await GetAsync("/_all_docs?keys=1")).Json!["reason"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_document_that_the_client_has_is_answered_304_with_a_length_of_0()
    {
        string rev = await WriteAsync("a", "{}");
        HubAnswer answer = await GetAsync("/a", ("If-None-Match", $"\"{rev}\""));
        Assert.Equal((304, "0"), (answer.Code, answer.Headers["Content-Length"]));
    }

    [Theory]
    [InlineData(true, "mysite.example", "https://mysite.example/a")]
    [InlineData(true, "mysite.example/evil?", "https://127.0.0.1")]
    [InlineData(false, "mysite.example", "http://127.0.0.1")]
    public async Task The_location_is_the_address_that_a_proxy_names_where_the_host_says_that_there_is_one(
        bool trusted, string host, string location)
    {
        await using HubHost hub = await HubHost.StartAsync(options =>
        {
            options.AllowAnonymous = true;
            options.TrustForwardedHeaders = trusted;
        });
        HubAnswer answer = await hub.SendAsync(
            "PUT", "/a", null, ("X-Forwarded-Host", host), ("X-Forwarded-Proto", "https"));
        Assert.StartsWith(location, answer.Headers["Location"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2001:db8:0:1:ffff::9", 403)]
    [InlineData("[2001:db8:0:1::7]:4711", 403)]
    [InlineData("2001:db8:0:2::1", 200)]
    [InlineData("::ffff:10.0.0.1", 403)]
    [InlineData("::ffff:10.0.0.2", 200)]
    public async Task A_lock_is_for_the_network_that_an_IPv6_client_chooses_its_addresses_in(string from, int code)
    {
        await using HubHost hub = await HubHost.StartAsync(static options =>
        {
            options.Admins["root"] = "right";
            options.TrustForwardedHeaders = true;
        });
        for (int i = 0; i < 6; i++) await LogInAsync("wrong", $"2001:db8:0:1::{i}");
        for (int i = 0; i < 6; i++) await LogInAsync("wrong", "10.0.0.1");
        Assert.Equal(code, await LogInAsync("right", from));

        async Task<int> LogInAsync(string password, string forwarded) => (await hub.SendAsync(
            "GET", "/_all_dbs", null,
            ("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("root:" + password))),
            ("X-Forwarded-For", forwarded))).Code;
    }

    [Theory]
    [InlineData(true, "10.0.0.2", 200)]
    [InlineData(true, "10.0.0.1, 10.0.0.2:4711", 200)]
    [InlineData(true, "10.0.0.2, 10.0.0.1", 403)]
    [InlineData(true, "nonsense", 200)]
    [InlineData(false, "10.0.0.2", 403)]
    public async Task A_lock_is_for_the_client_that_the_proxy_saw_where_the_host_says_that_there_is_one(
        bool trusted, string from, int code)
    {
        await using HubHost hub = await HubHost.StartAsync(options =>
        {
            options.Admins["root"] = "right";
            options.TrustForwardedHeaders = trusted;
        });
        for (int i = 0; i < 6; i++) await LogInAsync("wrong", "10.0.0.9, 10.0.0.1");
        Assert.Equal(code, await LogInAsync("right", from));

        async Task<int> LogInAsync(string password, string forwarded) => (await hub.SendAsync(
            "GET", "/_all_dbs", null,
            ("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("root:" + password))),
            ("X-Forwarded-For", forwarded))).Code;
    }

    [Theory]
    [InlineData("--b--epilogue", 201)]
    [InlineData("--b--\r\nepilogue", 201)]
    [InlineData("--b\r\n\r\nmore\r\n--b--", 400)]
    public async Task What_follows_the_last_delimiter_is_no_part(string end, int code)
    {
        const string Document = """{"_attachments":{"t":{"follows":true,"content_type":"text/plain","length":3}}}""";
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(
            $"--b\r\ncontent-type: application/json\r\n\r\n{Document}\r\n--b\r\n\r\nabc\r\n{end}"));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/related;boundary=\"b\"");
        using HttpResponseMessage put = await SendBytesAsync("PUT", "/a", content);
        Assert.Equal(code, (int)put.StatusCode);
        if (code == 201) Assert.Equal("abc", (await GetAsync("/a/t")).Text);
    }

    [Fact]
    public async Task A_stub_of_a_later_revision_than_the_stored_attachment_is_missing()
    {
        string rev = await WriteAsync("a", """{"_attachments":{"t":{"data":"aGk="}}}""");
        HubAnswer answer = await PutAsync(
            "/a", $$"""{"_rev":"{{rev}}","_attachments":{"t":{"stub":true,"revpos":10} } }""");
        Assert.Equal((412, "missing_stub"), (answer.Code, answer.Error));
    }

    [Theory]
    [InlineData(1, 2, "\"encoding\":\"gzip\",\"encoded_length\":20,", 201)]
    [InlineData(2, 2, "\"encoding\":\"gzip\",\"encoded_length\":20,", 412)]
    [InlineData(1, 3, "\"encoding\":\"gzip\",\"encoded_length\":20,", 412)]
    [InlineData(1, 2, "", 412)]
    public async Task A_stub_whose_digest_is_of_compressed_bytes_stands_for_the_attachment_of_its_revision(
        int revpos, int length, string encoding, int code)
    {
        await GraftAsync(
            """[{"_id":"a","_rev":"1-0123456789abcdef0123456789abcdef","_attachments":{"t":{"content_type":"text/plain","revpos":1,"data":"aGk="}}}]""");
        HubAnswer put = await PutAsync(
            "/a?new_edits=false",
            $$"""
            {"_rev":"2-0123456789abcdef0123456789abcdef","_revisions":{"start":2,"ids":["0123456789abcdef0123456789abcdef","0123456789abcdef0123456789abcdef"]},
             "_attachments":{"t":{"content_type":"text/plain","revpos":{{revpos}},"digest":"md5-hEQZHyc7WWqQBcX3wrwCrQ==","length":{{length}},{{encoding}}"stub":true} } }
            """);
        Assert.Equal(code, put.Code);
        if (code == 201) Assert.Equal("hi", (await GetAsync("/a/t")).Text);
    }

    [Fact]
    public async Task The_latest_revision_is_the_leaf_of_the_branch_that_was_named_else_the_winner()
    {
        await GraftAsync(
            """[{"_id":"a","_rev":"1-0123456789abcdef0123456789abcdef"},{"_id":"a","_rev":"1-fedcba9876543210fedcba9876543210"}]""");
        Assert.Equal("1-0123456789abcdef0123456789abcdef", await RevAsync("/a?rev=1-0123456789abcdef0123456789abcdef"));
        Assert.Equal(
            "1-0123456789abcdef0123456789abcdef", await RevAsync(
                "/a?rev=1-0123456789abcdef0123456789abcdef&latest=true"));
        Assert.Equal(
            "1-fedcba9876543210fedcba9876543210", await RevAsync(
                "/a?rev=9-0123456789abcdef0123456789abcdef&latest=true"));

        async Task<string> RevAsync(string path) => (await GetAsync(path)).Json!["_rev"]!.GetValue<string>();
    }

    [Fact]
    public async Task All_or_nothing_is_refused_document_by_document()
    {
        HubAnswer answer = await PostAsync(
            "/_bulk_docs", """{"all_or_nothing":true,"docs":[{"_id":"a"},{"_id":"b"}]}""");
        Assert.Equal(417, answer.Code);
        Assert.Equal(
            ["not_implemented", "not_implemented"], answer.Json!.AsArray().Select(
                static row => row!["error"]!.GetValue<string>()));
        Assert.Equal(404, (await GetAsync("/a")).Code);
        Assert.Equal(201, (await PostAsync("/_bulk_docs", """{"all_or_nothing":false,"docs":[{"_id":"a"}]}""")).Code);
    }

    [Fact]
    public async Task A_batched_write_that_loses_is_acknowledged_and_changes_nothing()
    {
        await WriteAsync("a", "{\"n\":1}");
        HubAnswer answer = await PutAsync("/a?batch=ok", "{\"n\":2}");
        Assert.Equal((202, "{\"ok\":true,\"id\":\"a\"}"), (answer.Code, answer.Json!.ToJsonString()));
        Assert.Equal(1, (await GetAsync("/a")).Json!["n"]!.GetValue<int>());
        HubAnswer posted = await PostAsync("?batch=ok", "{\"n\":3}");
        Assert.Equal(202, posted.Code);
        Assert.Equal(3, (await GetAsync("/" + posted.Json!["id"])).Json!["n"]!.GetValue<int>());
    }

    [Fact]
    public async Task Ids_that_the_server_gives_grow()
    {
        string[] uuids = [.. (await Hub.SendAsync("GET", "/_uuids?count=1000")).Json!["uuids"]!.AsArray().Select(
            static uuid => uuid!.GetValue<string>())];
        // The random part may end once in so many ids, and a new one begin.
        int breaks = uuids.Zip(uuids.Skip(1)).Count(static pair => string.CompareOrdinal(pair.First, pair.Second) >= 0);
        Assert.InRange(breaks, 0, 1);
        Assert.InRange(uuids.Select(static uuid => uuid[..26]).Distinct().Count(), 1, 2);
    }

    [Fact]
    public async Task A_malformed_body_of_changes_is_told_before_the_filter()
    {
        await PutAsync("/_design/f", """{"filters":{"x":"function(){}"}}""");
        HubAnswer list = await PostAsync("/_changes?filter=f/x", "[1]");
        HubAnswer cut = await PostAsync("/_changes?filter=f/x", "{\"doc_ids\":[");
        Assert.Equal(
            (400, "Request body must be a JSON object"), (list.Code, list.Json!["reason"]!.GetValue<string>()));
        Assert.Equal((400, "invalid UTF-8 JSON"), (cut.Code, cut.Json!["reason"]!.GetValue<string>()));
    }

    private async Task<HttpResponseMessage> SendBytesAsync(string method, string path, HttpContent? content)
    {
        using HttpRequestMessage request = Hub.Request(method, Db + path);
        request.Content = content;
        return await Hub.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
