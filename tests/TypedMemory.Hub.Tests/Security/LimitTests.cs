using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Security;

/// <summary>What a client may not have too much of, and where no name leads.</summary>
public sealed class LimitTests : IAsyncLifetime
{
    private HubHost _hub = null!;

    public async ValueTask InitializeAsync()
    {
        _hub = await HubHost.StartAsync(static options =>
        {
            options.AllowAnonymous = true;
            options.MaxRequestSize = 2_000;
            options.MaxAttachmentSize = 1_000;
            options.MaxBatch = 3;
            options.MaxUrlLength = 500;
            options.CorsOrigins.Add("*");
            options.DocumentLimits = options.DocumentLimits with { MaxDocumentSize = 500 };
        });
        Assert.Equal(201, (await _hub.SendAsync("PUT", "/db")).Code);
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task A_body_that_is_too_large_is_413_compressed_or_not()
    {
        string large = $$"""{"docs":[{"text":"{{new string('x', 3000)}}"}]}""";
        HubAnswer answer = await _hub.SendAsync("POST", "/db/_bulk_docs", large);
        Assert.Equal((413, "too_large"), (answer.Code, answer.Error));
        using var zipped = new MemoryStream();
        await using (var gzip = new GZipStream(zipped, CompressionLevel.Optimal, leaveOpen: true))
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(large), TestContext.Current.CancellationToken);
        Assert.InRange(zipped.Length, 1, 500);
        HubAnswer bomb = await PutAsync("POST", "/db/_bulk_docs", zipped.ToArray(), "application/json", "gzip");
        Assert.Equal((413, "too_large"), (bomb.Code, bomb.Error));
        HubAnswer document = await _hub.SendAsync("PUT", "/db/d", $$"""{"text":"{{new string('x', 600)}}"}""");
        Assert.Equal((413, "document_too_large"), (document.Code, document.Error));
        Assert.Equal(0, await CountAsync());
    }

    [Theory]
    [InlineData("POST /db/_bulk_docs", "application/json", "too_large")]
    [InlineData("PUT /db/d/a", "text/plain", "attachment_too_large")]
    [InlineData("PUT /db/d", "multipart/related; boundary=b", "attachment_too_large")]
    public async Task A_client_that_is_refused_before_its_body_is_read_gets_the_answer_and_keeps_the_connection(
        string request, string type, string error)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", new Uri(_hub.Url).Port, stop);
        await using NetworkStream stream = client.GetStream();
        string part =
            "--b\r\n\r\n{\"_attachments\":{\"a\":{\"follows\":true,\"content_type\":\"text/plain\"}}}\r\n--b\r\n\r\n";
        string body = (type.StartsWith("multipart", StringComparison.Ordinal) ? part : "") + new string('x', 100_000);
        await SendAsync(
            $"{request} HTTP/1.1\r\nHost: x\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        Assert.Contains($"\"error\":\"{error}\"", await ReadToAsync("}"), StringComparison.Ordinal);
        await SendAsync("GET /_up HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Contains(" 200 ", await ReadToAsync("}"), StringComparison.Ordinal);

        async Task SendAsync(string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text), stop);

        async Task<string> ReadToAsync(string end)
        {
            var text = new StringBuilder();
            byte[] buffer = new byte[4096];
            while (!text.ToString().Contains(end, StringComparison.Ordinal))
            {
                int read = await stream.ReadAsync(buffer, stop);
                if (read == 0) break;
                text.Append(Encoding.ASCII.GetString(buffer, 0, read));
            }

            return text.ToString();
        }
    }

    [Fact]
    public async Task A_batch_with_too_many_documents_is_413()
    {
        Assert.Equal(413, (await _hub.SendAsync("POST", "/db/_bulk_docs", """{"docs":[{},{},{},{}]}""")).Code);
        Assert.Equal(
            413, (await _hub.SendAsync(
                "POST", "/db/_bulk_get", """{"docs":[{"id":"a"},{"id":"a"},{"id":"a"},{"id":"a"}]}""")).Code);
        Assert.Equal(0, await CountAsync());
        Assert.Equal(201, (await _hub.SendAsync("POST", "/db/_bulk_docs", """{"docs":[{},{},{}]}""")).Code);
    }

    [Fact]
    public async Task An_attachment_that_is_too_large_is_413_however_it_comes()
    {
        HubAnswer plain = await PutAsync("PUT", "/db/d/a", new byte[1001], "text/plain");
        Assert.Equal((413, "attachment_too_large"), (plain.Code, plain.Error));
        using var zipped = new MemoryStream();
        await using (var gzip = new GZipStream(zipped, CompressionLevel.Optimal, leaveOpen: true))
            await gzip.WriteAsync(new byte[100_000], TestContext.Current.CancellationToken);
        HubAnswer bomb = await PutAsync("PUT", "/db/d/a", zipped.ToArray(), "text/plain", "gzip");
        Assert.Equal((413, "attachment_too_large"), (bomb.Code, bomb.Error));
        HubAnswer multipart = await PutAsync(
            "PUT",
            "/db/d",
            Encoding.ASCII.GetBytes(
                "--b\r\n\r\n{\"_attachments\":{\"a\":{\"follows\":true,\"content_type\":\"text/plain\"}}}\r\n--b\r\n\r\n"
                + new string('x', 1100) + "\r\n--b--"),
            "multipart/related; boundary=b");
        Assert.Equal(413, multipart.Code);
        Assert.Equal(0, await CountAsync());
        Assert.Equal(201, (await PutAsync("PUT", "/db/d/a", new byte[1000], "text/plain")).Code);
    }

    [Fact]
    public async Task A_url_or_headers_that_are_too_long_are_refused()
    {
        HubAnswer url = await _hub.SendAsync("GET", "/db/" + new string('x', 600));
        Assert.Equal((414, "too_long"), (url.Code, url.Error));
        Assert.Equal(431, (await _hub.SendAsync("GET", "/db", null, ("X-Long", new string('x', 40_000)))).Code);
        (string, string)[] many = [.. Enumerable.Range(0, 200).Select(static n => ($"X-{n}", "x"))];
        Assert.Equal(431, (await _hub.SendAsync("GET", "/db", null, many)).Code);
    }

    [Fact]
    public async Task More_requests_than_allowed_are_429_with_a_time_to_wait()
    {
        await using HubHost slow = await HubHost.StartAsync(static options =>
        {
            options.AllowAnonymous = true;
            options.MaxRequestsPerSecond = 1;
        });
        HubAnswer answer;
        int served = 0;
        // Ten at once and one more each second: a burst soon finds the end of it.
        while ((answer = await slow.SendAsync("GET", "/")).Code == 200) served++;
        Assert.InRange(served, 10, int.MaxValue);
        Assert.Equal((429, "too_many_requests", "1"), (answer.Code, answer.Error, answer.Headers["Retry-After"]));
    }

    [Fact]
    public async Task Every_origin_gives_no_page_its_visitors_session()
    {
        HubAnswer answer = await _hub.SendAsync("GET", "/db", null, ("Origin", "https://any.example"));
        Assert.Equal("https://any.example", answer.Headers["Access-Control-Allow-Origin"]);
        Assert.DoesNotContain("Access-Control-Allow-Credentials", answer.Headers.Keys);
        HubAnswer preflight = await _hub.SendAsync(
            "OPTIONS", "/db/x", null, ("Origin", "https://any.example"), ("Access-Control-Request-Method", "COPY"), (
                "Access-Control-Request-Headers", "content-type"));
        Assert.Equal(200, preflight.Code);
        Assert.Contains("COPY", preflight.Headers["Access-Control-Allow-Methods"], StringComparison.Ordinal);
        Assert.Contains("content-type", preflight.Headers["Access-Control-Allow-Headers"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("..%2f..%2fx")]
    [InlineData("%2e%2e%2fx")]
    [InlineData("a%2f..%2f..%2fx")]
    [InlineData("a%5c..%5cx")]
    [InlineData("%2fetc%2fpasswd")]
    [InlineData("a%2f%2fb")]
    [InlineData("nul")]
    [InlineData("a:b")]
    public async Task No_name_leads_out_of_the_data_folder(string name)
    {
        int before = Databases().Length;
        HubAnswer created = await _hub.SendAsync("PUT", "/" + name);
        Assert.Equal(before + (created.Code == 201 ? 1 : 0), Databases().Length);
        await _hub.SendAsync("PUT", "/db/" + name, "{}");
        await PutAsync("PUT", "/db/doc/" + name, "x"u8.ToArray(), "text/plain");
        await _hub.SendAsync("PUT", "/db/_local/" + name, "{}");
        await _hub.SendAsync("GET", $"/{name}/_all_docs");
        await _hub.SendAsync("DELETE", "/" + name);
        Assert.Equal(before, Databases().Length);
        Assert.All(
            Directory.GetFileSystemEntries(_hub.Folder), static path =>
                Assert.Matches(@"^(db\.[a-z0-9_%-]+|hub)\.tmdb(-wal|-shm|-lock)?$", Path.GetFileName(path)));
    }

    private string[] Databases() => Directory.GetFiles(_hub.Folder, "*.tmdb");

    private async Task<int> CountAsync() => (await _hub.SendAsync("GET", "/db")).Json!["doc_count"]!.GetValue<int>();

    private async Task<HubAnswer> PutAsync(
        string method, string path, byte[] body, string type, string? encoding = null)
    {
        using HttpRequestMessage request = _hub.Request(method, path);
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (encoding is not null) request.Content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        using HttpResponseMessage response = await _hub.Client.SendAsync(
            request, TestContext.Current.CancellationToken);
        return await HubAnswer.ReadAsync(response);
    }
}
