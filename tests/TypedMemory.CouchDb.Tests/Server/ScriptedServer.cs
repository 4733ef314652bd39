using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TypedMemory.CouchDb.Tests;

/// <summary>
/// An HTTP server on loopback that plays recorded shapes of answers, cut into pieces anywhere, truncated or held back.
/// It is written on the socket, since a proper server would not let itself be made to misbehave so.
/// </summary>
public sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _accepting;

    public ScriptedServer(Func<ScriptedRequest, ScriptedResponse> handler)
    {
        Handler = handler;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Func<ScriptedRequest, ScriptedResponse> Handler { get; set; }

    /// <summary>Whether requests with an Expect are answered with 417, and their bodies never read.</summary>
    public bool RefusesExpect { get; set; }

    public ConcurrentQueue<ScriptedRequest> Requests { get; } = new();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri DatabaseUrl => new($"http://127.0.0.1:{Port}/db");

    public async ValueTask DisposeAsync()
    {
        // The listener is stopped last: an accept that begins on a stopped one throws what looks like a misuse.
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        socket.NoDelay = true;
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            while (await ReadRequestAsync(stream) is { } request)
            {
                Requests.Enqueue(request);
                if (!await WriteAsync(stream, Handler(request))) return;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
        {
            // The client went away, or the test is over.
        }
    }

    private async Task<ScriptedRequest?> ReadRequestAsync(NetworkStream stream)
    {
        var head = new List<byte>();
        byte[] one = new byte[1];
        while (head.Count < 4 || !(head[^1] == '\n' && head[^2] == '\r' && head[^3] == '\n'))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0) return null;
            head.Add(one[0]);
        }

        string[] lines = Encoding.UTF8.GetString([.. head]).Split("\r\n");
        string[] start = lines[0].Split(' ');
        var headers = lines.Skip(1).Where(static l => l.Length > 0).Select(static l => l.Split(": ", 2))
            .ToDictionary(static l => l[0].ToUpperInvariant(), static l => l[1]);
        if (headers.ContainsKey("EXPECT") && RefusesExpect)
        {
            Requests.Enqueue(new ScriptedRequest(start[0], start[1], headers, []));
            await stream.WriteAsync(
                "HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(),
                _stop.Token);
            return null;
        }

        if (headers.ContainsKey("EXPECT"))
            await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), _stop.Token);
        int length = headers.TryGetValue("CONTENT-LENGTH", out string? text)
            ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        byte[] body = new byte[length];
        await stream.ReadExactlyAsync(body, _stop.Token);
        return new ScriptedRequest(start[0], start[1], headers, body);
    }

    /// <returns>Whether the connection can be used again.</returns>
    private async Task<bool> WriteAsync(NetworkStream stream, ScriptedResponse response)
    {
        int length = response.Pieces.Sum(static p => p.Length) + response.Truncated;
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {response.Status} Scripted\r\n");
        if (response.ContentType is not null)
            head.Append(CultureInfo.InvariantCulture, $"Content-Type: {response.ContentType}\r\n");
        head.Append(response.Chunked ? "Transfer-Encoding: chunked\r\n" : $"Content-Length: {length}\r\n");
        foreach ((string name, string value) in response.Headers)
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        await stream.WriteAsync(Encoding.UTF8.GetBytes(head.Append("\r\n").ToString()), _stop.Token);
        for (int i = 0; i < response.Pieces.Length; i++)
        {
            byte[] piece = response.Pieces[i];
            if (response.Chunked)
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"{piece.Length:x}\r\n"), _stop.Token);
            await stream.WriteAsync(piece, _stop.Token);
            if (response.Chunked) await stream.WriteAsync("\r\n"u8.ToArray(), _stop.Token);
            await stream.FlushAsync(_stop.Token);
            if (response.AfterPiece is { } after) await after(i).WaitAsync(_stop.Token);
        }

        if (response.Hold is { } hold) await hold.WaitAsync(_stop.Token);
        if (response.Truncated > 0) return false;
        if (response.Chunked) await stream.WriteAsync("0\r\n\r\n"u8.ToArray(), _stop.Token);
        return true;
    }
}
