using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TypedMemory.Benchmarks.Hub;

/// <summary>Clients that follow a database and wait: a socket each, and the start of an answer read.</summary>
internal sealed class IdleClients : IAsyncDisposable
{
    private const int AtOnce = 50;
    private readonly Socket[] _sockets;

    private IdleClients(Socket[] sockets) => _sockets = sockets;

    public static async Task<IdleClients> ConnectAsync(int port, string database, string feed, int count)
    {
        byte[] request = Encoding.ASCII.GetBytes(
            $"GET {database}/_changes?feed={feed}&since=now&heartbeat=60000 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        var sockets = new Socket[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, token) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, port, token);
            await socket.SendAsync(request, token);
            byte[] buffer = new byte[1024];

            // The headers come once the feed waits.
            await socket.ReceiveAsync(buffer, token);
            sockets[i] = socket;
        });
        return new IdleClients(sockets);
    }

    /// <summary>Waits until every client has the next change.</summary>
    public Task WaitForChangeAsync() => Task.WhenAll(_sockets.Select(static async socket =>
    {
        byte[] buffer = new byte[1024];
        var text = new StringBuilder();
        while (!text.ToString().Contains("\"changes\"", StringComparison.Ordinal))
        {
            int read = await socket.ReceiveAsync(buffer);
            if (read == 0) throw new IOException("The hub has closed a feed.");
            text.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }
    }));

    public ValueTask DisposeAsync()
    {
        foreach (Socket socket in _sockets) socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
