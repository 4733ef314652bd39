using System.Net.Http.Headers;
using System.Text;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Api;

public sealed class AttachmentTests(OpenHub hub) : HubTest(hub)
{
    [Fact]
    public async Task An_attachment_is_put_read_and_deleted()
    {
        string first = await WriteAsync("a", "{\"n\":1}");
        HubAnswer put = await PutRawAsync($"/a/x/y.txt?rev={first}", "0123456789", "text/plain");
        Assert.Equal(201, put.Code);
        HubAnswer got = await GetAsync("/a/x/y.txt");
        Assert.Equal(
            ("0123456789", "text/plain", "10"), (got.Text, got.Headers["Content-Type"], got.Headers["Content-Length"]));
        Assert.Equal("\"eB5eJF1ptWaXm4bijSPyxw==\"", got.Headers["ETag"]);
        Assert.Equal(304, (await GetAsync("/a/x/y.txt", ("If-None-Match", got.Headers["ETag"]))).Code);
        Assert.Equal(1, (await GetAsync("/a")).Json!["n"]!.GetValue<int>());
        Assert.Equal(404, (await GetAsync("/a/x")).Code);
        Assert.Equal(409, (await Hub.SendAsync("DELETE", $"{Db}/a/x/y.txt")).Code);
        Assert.Equal(200, (await Hub.SendAsync("DELETE", $"{Db}/a/x/y.txt?rev={put.Rev}")).Code);
        Assert.Equal(404, (await GetAsync("/a/x/y.txt")).Code);
    }

    [Theory]
    [InlineData("bytes=2-4", 206, "234", "bytes 2-4/10")]
    [InlineData("bytes=-3", 206, "789", "bytes 7-9/10")]
    [InlineData("bytes=7-", 206, "789", "bytes 7-9/10")]
    [InlineData("bytes=7-99", 206, "789", "bytes 7-9/10")]
    [InlineData("bytes=0-", 200, "0123456789", null)]
    [InlineData("bytes=x", 200, "0123456789", null)]
    [InlineData("bytes=12-", 416, null, null)]
    public async Task A_range_gives_its_part(string range, int code, string? text, string? contentRange)
    {
        await PutRawAsync("/a/t", "0123456789", "application/octet-stream");
        HubAnswer got = await GetAsync("/a/t", ("Range", range));
        Assert.Equal(code, got.Code);
        if (text is not null) Assert.Equal(text, got.Text);
        Assert.Equal(contentRange, got.Headers.GetValueOrDefault("Content-Range"));
    }

    [Fact]
    public async Task A_stub_keeps_the_bytes_and_a_wrong_one_is_412()
    {
        string first = await WriteAsync("a", """{"_attachments":{"t":{"content_type":"text/plain","data":"aGk="}}}""");
        HubAnswer next = await PutAsync(
            "/a", $$"""{"_rev":"{{first}}","_attachments":{"t":{"stub":true,"content_type":"text/plain"} } }""");
        Assert.Equal(201, next.Code);
        Assert.Equal("hi", (await GetAsync("/a/t")).Text);
        HubAnswer missing = await PutAsync("/a", $$"""{"_rev":"{{next.Rev}}","_attachments":{"u":{"stub":true} } }""");
        Assert.Equal((412, "missing_stub"), (missing.Code, missing.Error));
        Assert.Equal(
            412, (await PostAsync(
                "/_bulk_docs", """{"docs":[{"_id":"b","_attachments":{"u":{"stub":true}}}]}""")).Code);
    }

    [Fact]
    public async Task Attachments_come_inline_or_as_stubs_since_an_ancestor()
    {
        string first = await WriteAsync("a", """{"_attachments":{"t":{"content_type":"text/plain","data":"aGk="}}}""");
        HubAnswer second = await PutRawAsync($"/a/u?rev={first}", "new", "text/plain");
        HubAnswer all = await GetAsync("/a?attachments=true");
        Assert.Equal("aGk=", all.Json!["_attachments"]!["t"]!["data"]!.GetValue<string>());
        HubAnswer since = await GetAsync($"/a?atts_since=[\"{first}\"]");
        Assert.True(since.Json!["_attachments"]!["t"]!["stub"]!.GetValue<bool>());
        Assert.Equal("bmV3", since.Json["_attachments"]!["u"]!["data"]!.GetValue<string>());
        Assert.Equal(2, since.Json["_attachments"]!["u"]!["revpos"]!.GetValue<int>());
        Assert.Equal(second.Rev, since.Json["_rev"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_multipart_document_goes_in_and_comes_out()
    {
        const string Body =
            "--b\r\nContent-Type: application/json\r\n\r\n"
            + """{"_attachments":{"z":{"follows":true,"content_type":"text/plain","length":3},"a":{"follows":true,"content_type":"text/plain","length":2}}}"""
            + "\r\n--b\r\n\r\nzzz\r\n--b\r\n\r\naa\r\n--b--";
        using HttpRequestMessage request = Hub.Request("PUT", Db + "/m");
        request.Content = new StringContent(Body);
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/related; boundary=\"b\"");
        HubAnswer put = await HubAnswer.ReadAsync(
            await Hub.Client.SendAsync(request, TestContext.Current.CancellationToken));
        Assert.Equal(201, put.Code);
        Assert.Equal("zzz", (await GetAsync("/m/z")).Text);
        Assert.Equal("aa", (await GetAsync("/m/a")).Text);
        HubAnswer got = await GetAsync("/m?attachments=true", ("Accept", "multipart/related"));
        Assert.StartsWith("multipart/related; boundary=", got.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Contains("\"follows\":true", got.Text, StringComparison.Ordinal);
        Assert.Contains("\r\n\r\nzzz\r\n--", got.Text, StringComparison.Ordinal);
        HubAnswer mixed = await GetAsync("/m?open_revs=all", ("Accept", "multipart/mixed"));
        Assert.StartsWith("multipart/mixed", mixed.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Contains("Content-Type: multipart/related", mixed.Text, StringComparison.Ordinal);
    }

    private async Task<HubAnswer> PutRawAsync(string path, string content, string type)
    {
        using HttpRequestMessage request = Hub.Request("PUT", Db + path);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(content));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return await HubAnswer.ReadAsync(await Hub.Client.SendAsync(request, TestContext.Current.CancellationToken));
    }
}
