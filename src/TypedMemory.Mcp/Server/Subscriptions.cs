using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace TypedMemory.Mcp.Server;

/// <summary>Subscriptions of clients to resources, by both forms of the protocol.</summary>
/// <remarks>
/// Until 2025-11-25 a session subscribes and is told on its own channel. From 2026-07-28 on there are no sessions: a
/// request stays open, and is told on its answer.
/// </remarks>
internal sealed class Subscriptions(
    MemoryResources resources, ResourceFeed feed, ILogger<Subscriptions> logger) : IAsyncDisposable, IDisposable
{
    // A transport without sessions has one client.
    private const string OnlySession = "";
    private const string FirstWithoutSessions = "2026-07-28";

    private readonly ConcurrentDictionary<string, SessionSubscriptions> _sessions = new(StringComparer.Ordinal);

    /// <summary>Runs a session of a transport that has several, and forgets its subscriptions at its end.</summary>
    public async Task RunSessionAsync(McpServer server, CancellationToken cancellationToken)
    {
        if (server.SessionId is not { } id)
        {
            await server.RunAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        var session = new SessionSubscriptions(server, feed, logger);
        _sessions[id] = session;
        try
        {
            await server.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _sessions.TryRemove(id, out _);
            await session.DisposeAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask<EmptyResult> SubscribeAsync(
        RequestContext<SubscribeRequestParams> request, CancellationToken cancellationToken)
    {
        string uri = Demand(request.Params?.Uri);
        await Of(request.Server).AddAsync(uri, cancellationToken).ConfigureAwait(false);
        return new EmptyResult();
    }

    /// <summary>Lists resources; a session that has done so is told when documents come or go.</summary>
    public async ValueTask<ListResourcesResult> ListAsync(
        RequestContext<ListResourcesRequestParams> request, CancellationToken cancellationToken)
    {
        if (HasSession(request.Server))
            await Of(request.Server).AddListAsync(cancellationToken).ConfigureAwait(false);
        return await resources.ListAsync(request, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<EmptyResult> UnsubscribeAsync(
        RequestContext<UnsubscribeRequestParams> request, CancellationToken cancellationToken)
    {
        Of(request.Server).Remove(request.Params?.Uri ?? "");
        return new ValueTask<EmptyResult>(new EmptyResult());
    }

    /// <summary>Serves a request that stays open: what it asks for and can be had is told until it ends.</summary>
    public async ValueTask<EmptyResult> ListenAsync(
        RequestContext<SubscriptionsListenRequestParams> request, CancellationToken cancellationToken)
    {
        SubscriptionsListenNotifications? asked = request.Params?.Notifications;
        string[] uris = [.. (asked?.ResourceSubscriptions ?? []).Where(resources.CanName)];
        var watcher = new RequestWatcher(request, uris, asked?.ResourcesListChanged is true);
        long now = await feed.NowAsync(cancellationToken).ConfigureAwait(false);
        await watcher.AcknowledgeAsync(cancellationToken).ConfigureAwait(false);
        await feed.WatchAsync(now, watcher, cancellationToken).ConfigureAwait(false);
        return new EmptyResult();
    }

    /// <summary>As <see cref="DisposeAsync"/>, for a container that is disposed without awaiting.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        foreach (string id in _sessions.Keys)
        {
            if (_sessions.TryRemove(id, out SessionSubscriptions? session))
                await session.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Whether the client speaks a protocol with sessions, of which a pipe has one without an id. Others are told on
    /// the answer of a request that stays open, if they ask for it.
    /// </summary>
    private static bool HasSession(McpServer server) => server.SessionId is not null
        || (server.NegotiatedProtocolVersion is { } version
            && string.CompareOrdinal(version, FirstWithoutSessions) < 0);

    private SessionSubscriptions Of(McpServer server) => _sessions.GetOrAdd(
        server.SessionId ?? OnlySession, _ => new SessionSubscriptions(server, feed, logger));

    /// <summary>A URI of ours names something; of others the application may serve, and changes of them are its own to
    /// tell.
    /// </summary>
    private string Demand(string? uri) => uri is not null && (resources.CanName(uri) || !MemoryUri.IsOurs(uri))
        ? uri
        : throw new McpProtocolException(
            $"\"{uri}\" names no document of this memory. Subscribe to a URI as resources/list and the templates have them.",
            McpErrorCode.ResourceNotFound);
}
