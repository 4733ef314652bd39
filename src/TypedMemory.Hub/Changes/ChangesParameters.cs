using System.Globalization;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Changes;

/// <summary>The parameters of <c>_changes</c>.</summary>
internal sealed record ChangesParameters
{
    private const int DefaultTimeout = 60_000;

    public required FeedKind Feed { get; init; }

    public string? Since { get; init; }

    public int? Limit { get; init; }

    public bool Descending { get; init; }

    public bool AllLeaves { get; init; }

    public bool IncludeDocs { get; init; }

    public bool Conflicts { get; init; }

    public bool Attachments { get; init; }

    /// <summary>How often an idle feed sends a line end; it then has no timeout.</summary>
    public TimeSpan? Heartbeat { get; init; }

    public TimeSpan Timeout { get; init; }

    /// <summary>Every so-many-th row bears its sequence, the first one among them.</summary>
    public int SequenceInterval { get; init; }

    public static ChangesParameters Parse(HubRequest request)
    {
        QueryParameters query = request.Query;
        string? style = query["style"];
        if (style is not (null or "main_only" or "all_docs"))
            throw HubException.BadRequest("The `style` must be main_only or all_docs.");
        return new ChangesParameters
        {
            Feed = query["feed"] switch
            {
                null or "normal" => FeedKind.Normal,
                "longpoll" => FeedKind.LongPoll,
                "continuous" or "live" => FeedKind.Continuous,
                "eventsource" => FeedKind.EventSource,
                _ => throw HubException.BadRequest(
                    "Supported `feed` types: normal, continuous, live, longpoll, eventsource"),
            },
            // A browser that connects again tells where it was, with the URL that it began with.
            Since = request.Header("Last-Event-ID") ?? query["last-event-id"] ?? query["since"],
            // CouchDB's documentation: a limit of 0 has the same effect as 1.
            Limit = Integer(query["limit"], "limit", 0) is { } limit ? Math.Max(1, limit) : null,
            Descending = query["descending"] == "true",
            AllLeaves = style == "all_docs",
            IncludeDocs = query["include_docs"] == "true",
            Conflicts = query["conflicts"] == "true",
            Attachments = query["attachments"] == "true",
            Heartbeat = query["heartbeat"] switch
            {
                null or "false" => null,
                "true" => TimeSpan.FromMilliseconds(DefaultTimeout),
                var text => TimeSpan.FromMilliseconds(Integer(text, "heartbeat", 1)!.Value),
            },
            Timeout = TimeSpan.FromMilliseconds(
                Math.Min(Integer(query["timeout"], "timeout", 0) ?? DefaultTimeout, DefaultTimeout)),
            SequenceInterval = Integer(query["seq_interval"], "seq_interval", 1) ?? 1,
        };
    }

    private static int? Integer(string? text, string name, int least)
    {
        if (text is null) return null;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            && value >= least
            ? (int)Math.Min(value, int.MaxValue)
            : throw HubException.BadRequest(name switch
            {
                "seq_interval" => "invalid_seq_interval",
                "heartbeat" when !long.TryParse(
                    text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) =>
                    "Invalid heartbeat value. Expecting a positive integer value (in milliseconds).",
                "heartbeat" => "The heartbeat value should be a positive integer (in milliseconds).",
                _ => $"The {name} parameter should be a non-negative integer",
            });
    }
}
