using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Api;

/// <summary>What clients that exist can take, and what they need to be told.</summary>
public sealed class ClientTests(OpenHub hub) : HubTest(hub)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_no_http_client_can_take_as_a_header_is_refused_and_the_rest_of_the_batch_is_not()
    {
        string type = "text/" + new string('x', 17_000);
        string bad = "{\"_id\":\"b\",\"_attachments\":{\"a\":{\"content_type\":\"" + type + "\",\"data\":\"\"}}}";
        HubAnswer bulk = await PostAsync("/_bulk_docs", $$"""{"docs":[{"_id":"a"},{{bad}},{"_id":"c"}]}""");
        Assert.Equal(
            [null, "bad_request", null], bulk.Json!.AsArray().Select(static row => row!["error"]?.GetValue<string>()));
        Assert.Contains("17005 bytes", bulk.Json[1]!["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(400, (await PutAsync("/b", bad)).Code);
        string name = new('n', 9_000);
        Assert.Equal(
            400, (await PutAsync(
                "/d", "{\"_attachments\":{\"" + name + "\":{\"content_type\":\"text/plain\",\"data\":\"\"}}}")).Code);
        HubAnswer rev = await PostAsync(
            "/_bulk_docs", $$"""{"new_edits":false,"docs":[{"_id":"d","_rev":"1-{{new string('r', 17_000)}}"}]}""");
        Assert.Equal("bad_request", rev.Json![0]!["error"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("1-é")]
    [InlineData("1-a\\\"b")]
    [InlineData("1-a\\nb")]
    public async Task A_foreign_revision_that_no_header_takes_is_served_without_an_etag(string rev)
    {
        await GraftAsync($$"""[{"_id":"a","_rev":"{{rev}}"}]""");
        HubAnswer answer = await GetAsync("/a");
        Assert.Equal(200, answer.Code);
        Assert.DoesNotContain("ETag", answer.Headers.Keys);
    }

    [Fact]
    public async Task An_empty_attachment_is_in_the_document_itself_whatever_follows_it()
    {
        string rev = await WriteAsync("a", """{"_attachments":{"empty":{"data":""},"full":{"data":"eA=="}}}""");
        foreach (string path in (string[])[$"/a?attachments=true", $"/a?open_revs=[\"{rev}\"]&attachments=true"])
        {
            string text = (await GetAsync(path, ("Accept", "multipart/mixed, multipart/related"))).Text;
            Assert.Contains(
                "\"empty\":{\"content_type\":\"application/octet-stream\",\"revpos\":1,\"digest\":\"md5-1B2M2Y8AsgTpgAmY7PhCfg==\",\"data\":\"\"}", text, StringComparison.Ordinal);
            Assert.Contains("\"follows\":true", text, StringComparison.Ordinal);
            Assert.DoesNotContain("filename=\"empty\"", text, StringComparison.Ordinal);
        }

        await WriteAsync("b", """{"_attachments":{"empty":{"data":""}}}""");
        HubAnswer alone = await GetAsync("/b?attachments=true", ("Accept", "multipart/related, application/json"));
        Assert.Equal("", alone.Json!["_attachments"]!["empty"]!["data"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("same", 206, "234")]
    [InlineData("\"other\"", 200, "0123456789")]
    [InlineData("W/same", 200, "0123456789")]
    [InlineData("Wed, 21 Oct 2015 07:28:00 GMT", 200, "0123456789")]
    public async Task A_part_is_sent_to_who_has_the_rest_of_the_same_bytes(string known, int code, string text)
    {
        using var content = new StringContent("0123456789", Encoding.ASCII, new MediaTypeHeaderValue("text/plain"));
        using HttpRequestMessage put = Hub.Request("PUT", Db + "/a/t");
        put.Content = content;
        using HttpResponseMessage stored = await Hub.Client.SendAsync(put, Token);
        Assert.Equal(201, (int)stored.StatusCode);
        string etag = (await GetAsync("/a/t")).Headers["ETag"];
        HubAnswer answer = await GetAsync(
            "/a/t", ("Range", "bytes=2-4"), ("If-Range", known.Replace("same", etag, StringComparison.Ordinal)));
        Assert.Equal((code, text), (answer.Code, answer.Text));
        Assert.Equal("nosniff", answer.Headers["X-Content-Type-Options"]);
    }

    [Theory]
    [InlineData("FFFFFFFFFFFFFFFF")]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFFFF")]
    [InlineData("7FFFFFFFFFFFFFFF")]
    [InlineData("-1")]
    [InlineData("x")]
    public async Task A_chunk_size_that_is_none_is_the_clients_fault(string size)
    {
        foreach (string path in (string[])[Db + "/_bulk_docs", Db + "/a/t"])
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", new Uri(Hub.Url).Port, Token);
            string method = path.EndsWith("/t", StringComparison.Ordinal) ? "PUT" : "POST";
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                $"{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{size}\r\n{{}}\r\n0\r\n\r\n"), Token);
            using var reader = new StreamReader(client.GetStream());
            string? status = await reader.ReadLineAsync(Token);
            Assert.True(status is null || status.StartsWith("HTTP/1.1 4", StringComparison.Ordinal), status);
        }
    }

    [Fact]
    public async Task A_client_may_pause_for_a_minute_in_its_body()
    {
        var seen = new RateProbe();
        await using HubHost host = await HubHost.StartAsync(
            static options => options.AllowAnonymous = true, services: services =>
                services.AddSingleton<IStartupFilter>(seen));
        await host.SendAsync("PUT", "/db");
        await host.SendAsync("PUT", "/db/a", "{}");
        Assert.Equal(TimeSpan.FromSeconds(60), await seen.Grace.WaitAsync(Token));
    }

    [Fact]
    public async Task A_selectors_feed_gives_the_fields_that_are_asked_for()
    {
        await WriteAsync("a", """{"x":1,"y":{"z":12345678901234567890,"w":2},"list":[{"k":5}]}""");
        HubAnswer answer = await PostAsync(
            "/_changes?filter=_selector&include_docs=true",
            """{"selector":{"x":1},"fields":["_id","y.z","list.0.k","none.at.all"]}""");
        Assert.Equal(
            """{"_id":"a","y":{"z":12345678901234567890},"list":{"0":{"k":5}}}""",
            answer.Json!["results"]![0]!["doc"]!.ToJsonString());
        HubAnswer all = await PostAsync(
            "/_changes?filter=_selector&include_docs=true", """{"selector":{"x":1},"fields":[]}""");
        Assert.Equal(2, all.Json!["results"]![0]!["doc"]!["y"]!["w"]!.GetValue<int>());
        Assert.Equal(400, (await PostAsync("/_changes?filter=_selector", """{"selector":{},"fields":1}""")).Code);
    }

    [Fact]
    public async Task Keys_that_are_no_strings_are_answered_as_they_were_asked()
    {
        await WriteAsync("a", "{}");
        HubAnswer answer = await PostAsync("/_all_docs", """{"keys":[1,"a",null,[2,"x"],{"y":true}]}""");
        JsonArray rows = answer.Json!["rows"]!.AsArray();
        Assert.Equal(
            ["1", "\"a\"", "null", "[2,\"x\"]", "{\"y\":true}"], rows.Select(
                static row => row!["key"]?.ToJsonString() ?? "null"));
        Assert.Equal(
            ["not_found", null, "not_found", "not_found", "not_found"], rows.Select(
                static row => row!["error"]?.GetValue<string>()));
    }

    [Theory]
    [InlineData("GET", "/_nonsense", 404)]
    [InlineData("HEAD", "/_nonsense", 404)]
    [InlineData("DELETE", "/_nonsense", 404)]
    [InlineData("GET", "/_nonsense/x", 404)]
    [InlineData("PUT", "/_nonsense", 400)]
    [InlineData("PUT", "/_nonsense/x", 400)]
    public async Task An_id_that_nothing_can_have_is_not_there(string method, string path, int code) =>
        Assert.Equal(code, (await Hub.SendAsync(method, Db + path, method == "PUT" ? "{}" : null)).Code);

    [Fact]
    public async Task A_document_is_copied_to_a_local_one()
    {
        await WriteAsync("a", "{\"n\":1}");
        HubAnswer first = await Hub.SendAsync("COPY", Db + "/a", null, ("Destination", "_local/b"));
        Assert.Equal((201, "0-1"), (first.Code, first.Rev));
        Assert.Equal(1, (await GetAsync("/_local/b")).Json!["n"]!.GetValue<int>());
        Assert.Equal("0-2", (await Hub.SendAsync("COPY", Db + "/a", null, ("Destination", "_local/b?rev=0-1"))).Rev);
    }

    [Fact]
    public async Task The_newest_of_the_revisions_of_an_edit_is_what_it_replaces()
    {
        string rev = await WriteAsync("a", "{\"n\":1}");
        string revisions = "{\"_revisions\":{\"start\":1,\"ids\":[\"" + rev[2..] + "\"]},\"n\":2}";
        HubAnswer edited = await PutAsync("/a", revisions);
        Assert.Equal((201, "2-"), (edited.Code, edited.Rev[..2]));
        Assert.Equal(409, (await PutAsync("/a", revisions)).Code);
        HubAnswer bulk = await PostAsync(
            "/_bulk_docs", "{\"docs\":[{\"_id\":\"a\",\"_revisions\":{\"start\":2,\"ids\":[\"" + edited.Rev[2..]
            + "\",\"" + rev[2..] + "\"]}}]}");
        Assert.True(bulk.Json![0]!["ok"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_selector_of_more_conditions_than_a_feed_can_try_is_refused()
    {
        await WriteAsync("a", "{\"a\":999}");
        Assert.Equal(200, (await SelectAsync(999)).Code);
        Assert.Equal(400, (await SelectAsync(1000)).Code);

        Task<HubAnswer> SelectAsync(int conditions) => PostAsync(
            "/_changes?filter=_selector", "{\"selector\":{\"$or\":["
                + string.Join(',', Enumerable.Range(1, conditions).Select(static n => "{\"a\":" + n + "}")) + "]}}");
    }

    [Fact]
    public async Task A_text_with_half_of_a_surrogate_pair_stops_no_feed()
    {
        await PostAsync("/_bulk_docs", """{"docs":[{"_id":"a","t":"\ud800"},{"_id":"b","t":"x"}]}""");
        HubAnswer answer = await PostAsync("/_changes?filter=_selector", """{"selector":{"t":{"$gte":"x"}}}""");
        Assert.Equal(200, answer.Code);
        Assert.Contains("b", Ids(answer.Json!["results"]));
    }

    private sealed class RateProbe : IStartupFilter
    {
        private readonly TaskCompletionSource<TimeSpan?> _grace = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Known a moment after the answer, which the client may have by then.</summary>
        public Task<TimeSpan?> Grace => _grace.Task;

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => application =>
        {
            application.Use(async (http, answer) =>
            {
                await answer(http);
                if (http.Request.Path == "/db/a")
                    _grace.SetResult(http.Features.Get<IHttpMinRequestBodyDataRateFeature>()?.MinDataRate?.GracePeriod);
            });
            next(application);
        };
    }
}
