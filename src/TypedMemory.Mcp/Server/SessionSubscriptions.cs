using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace TypedMemory.Mcp.Server;

/// <summary>The resources that a session has subscribed to, and the watch that tells it of their changes.</summary>
internal sealed class SessionSubscriptions(McpServer server, ResourceFeed feed, ILogger logger) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _uris = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _ended = new();
    private Task? _watch;

    /// <summary>Adds a resource. What changes from now on is told.</summary>
    public async ValueTask AddAsync(string uri, CancellationToken cancellationToken)
    {
        long now = await feed.NowAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            _uris.Add(uri);
            _watch ??= WatchAsync(now);
        }
    }

    public void Remove(string uri)
    {
        lock (_gate) _uris.Remove(uri);
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        Task? watch;
        lock (_gate) watch = _watch;
        if (watch is not null) await watch.ConfigureAwait(false);
        _ended.Dispose();
    }

    private async Task WatchAsync(long since)
    {
        try
        {
            await feed.WatchAsync(since, Uris, NotifyAsync, _ended.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
        }
#pragma warning disable CA1031 // Nobody awaits the watch while the session lives: its failure is logged.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Log.WatchEnded(logger, error);
        }
    }

    private IReadOnlyCollection<string> Uris()
    {
        lock (_gate) return [.. _uris];
    }

    private Task NotifyAsync(string uri, CancellationToken cancellationToken) => server.SendNotificationAsync(
        NotificationMethods.ResourceUpdatedNotification,
        new ResourceUpdatedNotificationParams { Uri = uri },
        McpJsonUtilities.DefaultOptions,
        cancellationToken);
}
