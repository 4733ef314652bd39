using System.Net;
using System.Net.Sockets;
using System.Text;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Api;

/// <summary>Clients that do not read, or do not send on, hold nobody but themselves.</summary>
public sealed class SlowClientTests(OpenHub hub) : HubTest(hub)
{
    private const int Documents = 150;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET {db}/_changes?feed=continuous&include_docs=true&heartbeat=1000")]
    [InlineData("GET {db}/_changes?include_docs=true")]
    [InlineData("GET {db}/_all_docs?include_docs=true")]
    public async Task A_client_that_does_not_read_holds_no_writer(string request)
    {
        // More than all the buffers between the store and the client together.
        string text = new('x', 60_000);
        for (int i = 0; i < Documents; i++) await WriteAsync($"d{i:d3}", $$"""{"text":"{{text}}"}""");
        using Socket slow = await ConnectAsync(
            $"{request.Replace("{db}", Db, StringComparison.Ordinal)} HTTP/1.1\r\nHost: x\r\n\r\n");
        await ReceiveAsync(slow);
        await WorkAsync();
        Assert.NotEqual("", await ReceiveAsync(slow));
    }

    [Theory]
    [InlineData(
        "PUT {db}/slow/att HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 100000\r\n\r\nsome")]
    [InlineData(
        "PUT {db}/slow HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{\"a\":")]
    [InlineData(
        "POST {db}/_bulk_docs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{\"docs\":[{}")]
    [InlineData(
        "PUT {db}/slow HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/related; boundary=b\r\nContent-Length: 100000\r\n\r\n"
        + "--b\r\n\r\n{\"_attachments\":{\"a\":{\"follows\":true}}}\r\n--b\r\n\r\nsome")]
    public async Task A_client_that_stops_in_the_middle_of_its_body_holds_no_writer(string request)
    {
        using Socket slow = await ConnectAsync(request.Replace("{db}", Db, StringComparison.Ordinal));
        await WorkAsync();
        slow.Close();
        Assert.Equal(404, (await GetAsync("/slow")).Code);
    }

    private static async Task<Socket> ConnectAsync(Uri url, string request)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(IPAddress.Loopback, url.Port, Token);
        await socket.SendAsync(Encoding.ASCII.GetBytes(request), Token);
        return socket;
    }

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        byte[] buffer = new byte[512];
        return Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, Token));
    }

    private Task<Socket> ConnectAsync(string request) => ConnectAsync(new Uri(Hub.Url), request);

    // Whatever writes: documents, attachments, local documents, compaction, and a feed of somebody else.
    private async Task WorkAsync()
    {
        for (int i = 0; i < 20; i++) await WriteAsync($"w{i}", "{}");
        Assert.Equal(201, (await PutAsync("/_local/checkpoint", "{}")).Code);
        Assert.Equal(201, (await PutAsync("/w-att/a", "{}")).Code);
        Assert.Equal(202, (await PostAsync("/_compact", "")).Code);
        while ((await GetAsync("")).Json!["compact_running"]!.GetValue<bool>())
            await WriteAsync("w" + Guid.NewGuid().ToString("n"), "{}");
        Assert.NotEmpty((await GetAsync("/_changes?limit=5")).Json!["results"]!.AsArray());
    }
}
