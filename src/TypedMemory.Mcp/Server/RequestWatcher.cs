using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace TypedMemory.Mcp.Server;

/// <summary>A request that stays open, and is told of changes on its answer.</summary>
internal sealed class RequestWatcher(
    RequestContext<SubscriptionsListenRequestParams> request, IReadOnlyCollection<string> uris, bool watchesList)
    : IResourceWatcher
{
    public IReadOnlyCollection<string> Uris => uris;

    public bool WatchesList => watchesList;

    /// <summary>Tells what of the request is served.</summary>
    public Task AcknowledgeAsync(CancellationToken cancellationToken) => SendAsync(
        NotificationMethods.SubscriptionsAcknowledgedNotification,
        JsonSerializer.SerializeToNode(
            new SubscriptionsAcknowledgedNotificationParams
            {
                Notifications = new SubscriptionsListenNotifications
                {
                    ResourceSubscriptions = uris.Count > 0 ? [.. uris] : null,
                    ResourcesListChanged = watchesList ? true : null,
                },
            },
            McpJsonUtilities.DefaultOptions.GetTypeInfo<SubscriptionsAcknowledgedNotificationParams>()),
        cancellationToken);

    public Task UpdatedAsync(string uri, CancellationToken cancellationToken) => SendAsync(
        NotificationMethods.ResourceUpdatedNotification,
        JsonSerializer.SerializeToNode(
            new ResourceUpdatedNotificationParams { Uri = uri },
            McpJsonUtilities.DefaultOptions.GetTypeInfo<ResourceUpdatedNotificationParams>()),
        cancellationToken);

    public Task ListChangedAsync(CancellationToken cancellationToken) =>
        SendAsync(NotificationMethods.ResourceListChangedNotification, null, cancellationToken);

    /// <summary>Tags a notification with the request that it belongs to.</summary>
    private Task SendAsync(string method, JsonNode? parameters, CancellationToken cancellationToken)
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
