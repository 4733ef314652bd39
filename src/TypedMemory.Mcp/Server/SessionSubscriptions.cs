using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace TypedMemory.Mcp.Server;

/// <summary>
/// The resources that a session has subscribed to, and whether it has listed them: the watch that tells it of their
/// changes.
/// </summary>
internal sealed class SessionSubscriptions(McpServer server, ResourceFeed feed, ILogger logger)
    : IResourceWatcher, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _uris = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _ended = new();
    private Task? _watch;

    public bool WatchesList { get; private set; }

    public IReadOnlyCollection<string> Uris
    {
        get
        {
            lock (_gate) return [.. _uris];
        }
    }

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

    /// <summary>Notes that the session has a list, which becomes an old one when documents come or go.</summary>
    public async ValueTask AddListAsync(CancellationToken cancellationToken)
    {
        if (WatchesList) return;
        long now = await feed.NowAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            WatchesList = true;
            _watch ??= WatchAsync(now);
        }
    }

    public void Remove(string uri)
    {
        lock (_gate) _uris.Remove(uri);
    }

    public Task UpdatedAsync(string uri, CancellationToken cancellationToken) => server.SendNotificationAsync(
        NotificationMethods.ResourceUpdatedNotification,
        new ResourceUpdatedNotificationParams { Uri = uri },
        McpJsonUtilities.DefaultOptions,
        cancellationToken);

    public Task ListChangedAsync(CancellationToken cancellationToken) => server.SendNotificationAsync(
        NotificationMethods.ResourceListChangedNotification, cancellationToken);

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
            await feed.WatchAsync(since, this, _ended.Token).ConfigureAwait(false);
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
}
