using System.IO.Compression;
using System.Net;
using System.Text;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Api;

/// <summary>What a pull fetches is compressed for whoever asks for it, and for nobody else.</summary>
public sealed class CompressionTests(OpenHub hub) : HubTest(hub)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "_all_docs?include_docs=true", null)]
    [InlineData("GET", "_changes?include_docs=true&feed=normal", null)]
    [InlineData("POST", "_bulk_get", "{\"docs\":[{\"id\":\"note:0\"},{\"id\":\"note:1\"},{\"id\":\"note:2\"}]}")]
    [InlineData("POST", "_find", "{\"selector\":{\"_id\":{\"$gt\":null}}}")]
    public async Task A_large_answer_is_compressed_and_says_the_same(string method, string call, string? json)
    {
        for (int i = 0; i < 20; i++) await WriteAsync($"note:{i}", "{\"text\":\"" + new string('x', 500) + "\"}");
        (byte[] plain, string? none) = await FetchAsync(method, call, json);
        (byte[] packed, string? encoding) = await FetchAsync(method, call, json, ("Accept-Encoding", "gzip"));
        Assert.Null(none);
        Assert.Equal("gzip", encoding);
        Assert.True(packed.Length < plain.Length / 2, $"{plain.Length} bytes, compressed {packed.Length}");
        await using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        Assert.Equal(Encoding.UTF8.GetString(plain), await reader.ReadToEndAsync(Token));
    }

    [Theory]
    [InlineData("note:one", "Accept-Encoding", "gzip")]
    [InlineData("_changes?feed=longpoll", "Accept-Encoding", "gzip")]
    [InlineData("_all_docs", "Cookie", "theme=dark")]
    [InlineData("_all_docs", "Accept-Encoding", "deflate")]
    public async Task Other_answers_come_as_they_are(string call, string header, string value)
    {
        await WriteAsync("note:one", "{\"text\":\"" + new string('x', 500) + "\"}");
        (string, string)[] headers = header == "Cookie"
            ? [("Accept-Encoding", "gzip"), (header, value)] : [(header, value)];
        Assert.Null((await FetchAsync("GET", call, null, headers)).Encoding);
    }

    [Fact]
    public async Task An_error_is_readable_where_its_call_would_be_compressed()
    {
        using HttpRequestMessage request = Hub.Request("GET", "/nothere/_all_docs", ("Accept-Encoding", "gzip"));
        using HttpResponseMessage answer = await Hub.Client.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Stream body = await answer.Content.ReadAsStreamAsync(Token);
        if (answer.Content.Headers.ContentEncoding.Contains("gzip"))
            body = new GZipStream(body, CompressionMode.Decompress);
        using var reader = new StreamReader(body);
        Assert.Contains("not_found", await reader.ReadToEndAsync(Token), StringComparison.Ordinal);
    }

    private async Task<(byte[] Bytes, string? Encoding)> FetchAsync(
        string method, string call, string? json, params (string, string)[] headers)
    {
        using HttpRequestMessage request = Hub.Request(method, $"{Db}/{call}", headers);
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await Hub.Client.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadAsByteArrayAsync(Token), answer.Content.Headers.ContentEncoding.FirstOrDefault());
    }
}
