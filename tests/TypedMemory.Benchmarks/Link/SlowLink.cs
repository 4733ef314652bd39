using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace TypedMemory.Benchmarks.Link;

/// <summary>
/// A link of a given rate and round trip between clients and one server: a proxy that lets each direction pass so many bytes
/// a second, all connections together, and half a round trip later.
/// </summary>
internal sealed class SlowLink : IAsyncDisposable
{
    private const int Chunk = 16 << 10;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentBag<Task> _running = [];
    private readonly Direction _up, _down;
    private readonly IPEndPoint _server;

    public SlowLink(Uri server, double bitsPerSecond, TimeSpan roundTrip)
    {
        _server = new IPEndPoint(IPAddress.Loopback, server.Port);
        _up = new Direction(bitsPerSecond / 8, roundTrip / 2);
        _down = new Direction(bitsPerSecond / 8, roundTrip / 2);
        _listener.Start();
        Url = new UriBuilder(server) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;
        _running.Add(AcceptAsync());
    }

    /// <summary>Where the server is reached through the link.</summary>
    public Uri Url { get; }

    /// <summary>The bytes that have gone to the server.</summary>
    public long Sent => _up.Bytes;

    /// <summary>The bytes that have come from it.</summary>
    public long Received => _down.Bytes;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await Task.WhenAll(_running);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _running.Add(ServeAsync(await _listener.AcceptSocketAsync(_end.Token)));
        }
        catch (OperationCanceledException)
        {
            // The link is taken down.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using Socket near = client, far = new(SocketType.Stream, ProtocolType.Tcp);
        near.NoDelay = far.NoDelay = true;
        try
        {
            await far.ConnectAsync(_server, _end.Token);
            await Task.WhenAll(PassAsync(near, far, _up), PassAsync(far, near, _down));
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or IOException)
        {
            // One side has gone.
        }
    }

    private async Task PassAsync(Socket from, Socket to, Direction direction)
    {
        // What is on the way: as much as a round trip holds, and then the sender waits as it would for the network.
        var onTheWay = Channel.CreateBounded<(byte[] Bytes, long Due)>(64);
        async Task DeliverAsync()
        {
            await foreach ((byte[] bytes, long due) in onTheWay.Reader.ReadAllAsync(_end.Token))
            {
                TimeSpan early = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
                if (early > TimeSpan.Zero) await Task.Delay(early, _end.Token);
                await to.SendAsync(bytes, _end.Token);
            }

            to.Shutdown(SocketShutdown.Send);
        }

        Task delivering = DeliverAsync();
        byte[] buffer = new byte[Chunk];
        int read;
        while ((read = await from.ReceiveAsync(buffer, _end.Token)) > 0)
            await onTheWay.Writer.WriteAsync((buffer[..read], direction.Take(read)), _end.Token);
        onTheWay.Writer.Complete();
        await delivering;
    }

    private sealed class Direction(double bytesPerSecond, TimeSpan delay)
    {
        private readonly Lock _lock = new();
        private long _free, _bytes;

        public long Bytes => Interlocked.Read(ref _bytes);

        /// <summary>When bytes that are sent now arrive: after those before them.</summary>
        public long Take(int bytes)
        {
            Interlocked.Add(ref _bytes, bytes);
            lock (_lock)
            {
                long now = Stopwatch.GetTimestamp();
                _free = Math.Max(_free, now) + (long)(bytes / bytesPerSecond * Stopwatch.Frequency);
                return _free + (long)(delay.TotalSeconds * Stopwatch.Frequency);
            }
        }
    }
}
