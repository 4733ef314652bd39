using System.Globalization;
using System.Net;
using System.Text.Json;
using TypedMemory.Hub.Core;

namespace TypedMemory.Hub.Replications;

/// <summary>How a replication is done: what CouchDB's replicator takes besides the ends and the filter.</summary>
internal sealed record ReplicationSettings
{
    private const int MaxConnections = 100;

    // CouchDB's workers, sockets and retries, which the engine has its own of: read, and without meaning.
    private static readonly string[] s_numbers = ["worker_processes", "retries_per_request", "checkpoint_interval"];

    /// <summary>
    /// After which sequence of the source it begins, as JSON, or <see langword="null"/>: where it was.
    /// </summary>
    public string? Since { get; init; }

    /// <summary>Whether it is written down how far it is.</summary>
    public bool UseCheckpoints { get; init; } = true;

    /// <summary>Whether of each document the winner alone is replicated.</summary>
    public bool WinnersOnly { get; init; }

    /// <summary>How many documents a batch has, or <see langword="null"/> for as many as usual.</summary>
    public int? BatchSize { get; init; }

    /// <summary>How many requests are under way at a time, or <see langword="null"/> for as many as usual.</summary>
    public int? Connections { get; init; }

    /// <summary>How long the other server may be silent, or <see langword="null"/> for as long as usual.</summary>
    public TimeSpan? Timeout { get; init; }

    public WebProxy? SourceProxy { get; init; }

    public WebProxy? TargetProxy { get; init; }

    /// <summary>Reads what a request or a document says.</summary>
    /// <exception cref="HubException">It says something that cannot be done.</exception>
    public static ReplicationSettings Parse(JsonElement json)
    {
        foreach (string name in s_numbers) Number(json, name, int.MaxValue);
        ReplicationSpec.Boolean(json, "use_bulk_get");
        CheckTarget(json);
        WebProxy? both = Proxy(json, "proxy");
        WebProxy? source = Proxy(json, "source_proxy"), target = Proxy(json, "target_proxy");
        if (both is not null && (source ?? target) is not null)
            throw HubException.BadRequest("`proxy` is mutually exclusive with `source_proxy` and `target_proxy`");
        return new ReplicationSettings
        {
            Since = SinceOf(json),
            UseCheckpoints = !ReplicationSpec.Has(json, "use_checkpoints")
                || ReplicationSpec.Boolean(json, "use_checkpoints"),
            WinnersOnly = ReplicationSpec.Boolean(json, "winning_revs_only"),
            BatchSize = Number(json, "worker_batch_size", 10_000),
            Connections = Number(json, "http_connections", MaxConnections),
            Timeout = Number(json, "connection_timeout", int.MaxValue) is { } milliseconds
                ? TimeSpan.FromMilliseconds(milliseconds) : null,
            SourceProxy = both ?? source,
            TargetProxy = both ?? target,
        };
    }

    /// <summary>A proxy as it may be shown: without a password.</summary>
    public static string? Shown(WebProxy? proxy) => proxy?.Address?.GetLeftPart(UriPartial.Authority);

    private static string? SinceOf(JsonElement json)
    {
        if (!ReplicationSpec.Has(json, "since_seq")) return null;
        JsonElement since = json.GetProperty("since_seq");
        return since.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.Array
            ? since.GetRawText()
            : throw HubException.BadRequest("`since_seq` must be a sequence of the source");
    }

    // What a database is made of here is not chosen.
    private static void CheckTarget(JsonElement json)
    {
        if (!ReplicationSpec.Has(json, "create_target_params")) return;
        JsonElement parameters = json.GetProperty("create_target_params");
        if (parameters.ValueKind != JsonValueKind.Object)
            throw HubException.BadRequest("parameter `create_target_params` must be a JSON object");
        if (ReplicationSpec.Boolean(parameters, "partitioned"))
        {
            throw HubException.NotImplemented(
                "A replication creates no partitioned database. Create it at the target before, and leave `create_target_params` out.");
        }
    }

    /// <summary>A number, which CouchDB takes as a text as well.</summary>
    private static int? Number(JsonElement json, string name, int limit)
    {
        if (!ReplicationSpec.Has(json, name)) return null;
        JsonElement value = json.GetProperty(name);
        string text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
            ? Math.Min(number, limit)
            : throw HubException.BadRequest($"`{name}` must be a positive integer");
    }

    private static WebProxy? Proxy(JsonElement json, string name)
    {
        if (!ReplicationSpec.Has(json, name)) return null;
        JsonElement value = json.GetProperty(name);
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: 0 }) return null;
        if (value.ValueKind != JsonValueKind.String
            || !Uri.TryCreate(value.GetString(), UriKind.Absolute, out Uri? url)
            || url.Scheme is not ("http" or "https" or "socks5"))
        {
            // Not repeated: it may hold a password.
            throw HubException.BadRequest($"`{name}` must be the URL of a proxy: http, https or socks5");
        }

        var proxy = new WebProxy(new UriBuilder(url) { UserName = "", Password = "" }.Uri);
        string[] user = url.UserInfo.Split(':', 2);
        if (user[0].Length > 0)
        {
            proxy.Credentials = new NetworkCredential(
                Uri.UnescapeDataString(user[0]), user.Length > 1 ? Uri.UnescapeDataString(user[1]) : "");
        }

        return proxy;
    }
}
