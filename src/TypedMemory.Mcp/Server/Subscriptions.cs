using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
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
    MemoryResources resources, ResourceFeed feed, ILogger<Subscriptions> logger) : IAsyncDisposable
{
    // A transport without sessions has one client.
    private const string OnlySession = "";

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
        string[] uris = [.. (request.Params?.Notifications?.ResourceSubscriptions ?? []).Where(resources.CanName)];
        long now = await feed.NowAsync(cancellationToken).ConfigureAwait(false);
        await SendAsync(
            request,
            NotificationMethods.SubscriptionsAcknowledgedNotification,
            JsonSerializer.SerializeToNode(
                new SubscriptionsAcknowledgedNotificationParams
                {
                    Notifications = new SubscriptionsListenNotifications
                    {
                        ResourceSubscriptions = uris.Length > 0 ? uris : null,
                    },
                },
                McpJsonUtilities.DefaultOptions.GetTypeInfo<SubscriptionsAcknowledgedNotificationParams>()),
            cancellationToken).ConfigureAwait(false);
        await feed.WatchAsync(
            now,
            () => uris,
            (uri, token) => SendAsync(
                request,
                NotificationMethods.ResourceUpdatedNotification,
                JsonSerializer.SerializeToNode(
                    new ResourceUpdatedNotificationParams { Uri = uri },
                    McpJsonUtilities.DefaultOptions.GetTypeInfo<ResourceUpdatedNotificationParams>()),
                token),
            cancellationToken).ConfigureAwait(false);
        return new EmptyResult();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (string id in _sessions.Keys)
        {
            if (_sessions.TryRemove(id, out SessionSubscriptions? session))
                await session.DisposeAsync().ConfigureAwait(false);
        }
    }

    private SessionSubscriptions Of(McpServer server) => _sessions.GetOrAdd(
        server.SessionId ?? OnlySession, _ => new SessionSubscriptions(server, feed, logger));

    private string Demand(string? uri) => uri is not null && resources.CanName(uri)
        ? uri
        : throw new McpProtocolException(
            $"\"{uri}\" names no document of this memory. Subscribe to a URI as resources/list and the templates have them.",
            McpErrorCode.ResourceNotFound);

    /// <summary>Tags a notification with the request that it belongs to.</summary>
    private static Task SendAsync(
        RequestContext<SubscriptionsListenRequestParams> request, string method, JsonNode? parameters,
        CancellationToken cancellationToken)
    {
        JsonObject tagged = parameters as JsonObject ?? [];
        tagged["_meta"] = new JsonObject
        {
            // An id is a text or a number.
            [MetaKeys.SubscriptionId] = request.JsonRpcRequest.Id.Id is long number
                ? JsonValue.Create(number)
                : JsonValue.Create(request.JsonRpcRequest.Id.ToString()),
        };
        // The request's own server sends on the request's answer.
        return request.Server.SendMessageAsync(
            new JsonRpcNotification { Method = method, Params = tagged }, cancellationToken);
    }
}
