using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TypedMemory.Interop.Tests.Faults;

/// <summary>A TCP proxy that is a bad line to a server: see <see cref="LineFault"/>.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, byte> _connections = new();
    private readonly Func<int> _server;
    private readonly Func<Task>? _restart;
    private readonly Task _accepting;

    /// <summary>Opens a line.</summary>
    /// <param name="server">The server's port, which a restart may change.</param>
    /// <param name="restart">Restarts the server; <see langword="null"/> if that cannot be done.</param>
    public FaultProxy(Func<int> server, Func<Task>? restart)
    {
        _server = server;
        _restart = restart;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>What happens on the line.</summary>
    public LineSchedule Schedule { get; set; } = new(0, 0, restarts: false);

    /// <summary>The port that it listens on.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        await Task.WhenAll(_connections.Keys);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Task connection = ServeAsync(await _listener.AcceptSocketAsync(_stop.Token));
                _connections.TryAdd(connection, 0);
                _ = connection.ContinueWith(done => _connections.TryRemove(done, out _), TaskScheduler.Default);
            }
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
        await using var client = new BufferedStream(stream, 16 * 1024);
        try
        {
            while (await HttpMessage.ReadAsync(client, _stop.Token) is { } head)
            {
                if (!await ExchangeAsync(client, stream, head))
                {
                    // Half of the breaks are resets, half of them a quiet end.
                    if (Environment.TickCount % 2 == 0) socket.LingerState = new LingerOption(true, 0);
                    return;
                }
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException
            or ObjectDisposedException)
        {
            // One of the two ends went away, and so does the other.
        }
    }

    /// <returns>Whether the connection can be used on.</returns>
    private async Task<bool> ExchangeAsync(BufferedStream client, NetworkStream answer, HttpMessage head)
    {
        if (head.Header("Expect") is not null)
            await answer.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), _stop.Token);
        var body = new MemoryStream();
        await head.ReadBodyAsync(
            client, piece => body.WriteAsync(piece, _stop.Token).AsTask(), static _ => { }, _stop.Token);
        byte[] request = [.. head.With(["Expect"]), .. body.ToArray()];
        string[] start = head.Start.Split(' ');
        (LineFault fault, Random random) = Schedule.Next(start[0], start[1]);
        switch (fault)
        {
            case LineFault.CutRequest:
                await SendAsync(request.AsMemory(0, random.Next(request.Length)), static _ => Task.FromResult(false));
                return false;
            case LineFault.Duplicate:
                await SendAsync(request, server => RelayAsync(server, null, LineFault.None, random));
                break;
            case LineFault.Refuse:
                await answer.WriteAsync(Refusal(random), _stop.Token);
                return true;
            case LineFault.RefuseLate:
                await SendAsync(request, server => RelayAsync(server, null, LineFault.None, random));
                await answer.WriteAsync(Refusal(random), _stop.Token);
                return true;
            case LineFault.Unauthorized:
                await answer.WriteAsync(
                    Answer(401, "Unauthorized", "application/json",
                    """{"error":"unauthorized","reason":"injected"}"""), _stop.Token);
                return true;
            case LineFault.Restart:
                await _restart!();
                break;
        }

        return await SendAsync(request, server => RelayAsync(server, answer, fault, random));
    }

    /// <summary>Sends a request to the server on a connection of its own.</summary>
    private async Task<bool> SendAsync(ReadOnlyMemory<byte> request, Func<BufferedStream, Task<bool>> relay)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, _server(), _stop.Token);
        await using var stream = new NetworkStream(socket, ownsSocket: false);
        await using var server = new BufferedStream(stream, 16 * 1024);
        await stream.WriteAsync(request, _stop.Token);
        return await relay(server);
    }

    /// <summary>Hands the server's answer on, or drops it.</summary>
    private async Task<bool> RelayAsync(BufferedStream server, NetworkStream? client, LineFault fault, Random random)
    {
        HttpMessage head = await HttpMessage.ReadAsync(server, _stop.Token)
            ?? throw new IOException("The server closed the connection.");
        bool isJson = head.Header("Content-Type") is { } type
            && (type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase)
                || type.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase));
        bool whole = client is null || fault == LineFault.Page
            || (fault is LineFault.Truncate or LineFault.Garble && isJson && head.Length is not 0);
        if (!whole) return await StreamAsync(server, client!, head, fault, random);

        var body = new MemoryStream();
        await head.ReadBodyAsync(server, static _ => Task.CompletedTask, piece => body.Write(piece), _stop.Token);
        if (client is null) return true;
        if (fault == LineFault.Page)
        {
            await client.WriteAsync(
                Answer(200, "OK", "text/html", "<html><body>Please accept the terms of this network.</body></html>"),
                _stop.Token);
            return true;
        }

        byte[] content = body.ToArray();
        if (fault == LineFault.Truncate) content = content[..random.Next(content.Length + 1)];
        else if (content.Length > 0) Garble(content, random);
        await client.WriteAsync(
            head.With(
                ["Content-Length", "Transfer-Encoding"], string.Create(
                    CultureInfo.InvariantCulture, $"Content-Length: {content.Length}")),
            _stop.Token);
        await client.WriteAsync(content, _stop.Token);
        return true;
    }

    private async Task<bool> StreamAsync(
        BufferedStream server, NetworkStream client, HttpMessage head, LineFault fault, Random random)
    {
        // A feed has no end to cut before: any number of bytes will do.
        int left = fault == LineFault.CutAnswer
            ? random.Next(head.Raw.Length + (head.Length ?? 2000) + 1) : int.MaxValue;
        try
        {
            await PassAsync(head.Raw);
            await head.ReadBodyAsync(server, PassAsync, static _ => { }, _stop.Token);
        }
        catch (EndOfStreamException)
        {
            return false;
        }

        return fault != LineFault.CutAnswer;

        async Task PassAsync(ReadOnlyMemory<byte> piece)
        {
            if (fault == LineFault.Delay)
            {
                await Task.Delay(random.Next(8), _stop.Token);
                int middle = piece.Length / 2;
                await client.WriteAsync(piece[..middle], _stop.Token);
                await Task.Delay(1, _stop.Token);
                piece = piece[middle..];
            }

            await client.WriteAsync(piece[..Math.Min(left, piece.Length)], _stop.Token);
            left -= piece.Length;
            if (left <= 0) throw new EndOfStreamException();
        }
    }

    /// <summary>A control character is no JSON anywhere: what arrives can be told from what was sent.</summary>
    private static void Garble(byte[] content, Random random)
    {
        int start = random.Next(content.Length);
        int count = Math.Min(1 + random.Next(8), content.Length - start);
        content.AsSpan(start, count).Fill(0x01);
    }

    private static byte[] Refusal(Random random)
    {
        string[] waits = ["", "Retry-After: 0\r\n", "Retry-After: Thu, 01 Jan 1970 00:00:00 GMT\r\n"];
        int status = random.GetItems([500, 502, 503, 429, 504], 1)[0];
        return random.Next(2) == 0
            ? Answer(
                status, "Injected", "application/json", """{"error":"internal_server_error","reason":"injected"}""",
                waits[random.Next(3)])
            : Answer(status, "Injected", "text/html", "<html>Bad gateway</html>", waits[random.Next(3)]);
    }

    private static byte[] Answer(int status, string reason, string type, string body, string header = "") =>
        Encoding.UTF8.GetBytes(
        string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status} {reason}\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n{header}\r\n{body}"));
}
