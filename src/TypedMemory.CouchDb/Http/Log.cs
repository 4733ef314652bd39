using Microsoft.Extensions.Logging;

namespace TypedMemory.CouchDb.Http;

/// <summary>What the peer logs: event ids 5000 to 5999.</summary>
internal static partial class Log
{
    [LoggerMessage(5000, LogLevel.Information, "{Peer} answers {Status} to a feed filtered by {Rung}; stepping down")]
    public static partial void FilterNotSupported(ILogger logger, string peer, FilterRung rung, int status);

    [LoggerMessage(
        5001, LogLevel.Information,
        "{Peer} sends no heartbeat on a continuous feed; something on the way holds it back. Going on with longpoll")]
    public static partial void ContinuousFeedHeldBack(ILogger logger, string peer);

    [LoggerMessage(
        5002, LogLevel.Information, "{Peer} answers {Status} to _bulk_get; fetching documents singly for a while")]
    public static partial void BulkGetNotSupported(ILogger logger, string peer, int status);

    [LoggerMessage(
        5006, LogLevel.Information, "{Peer} answers a continuous feed in the normal form; going on with longpoll")]
    public static partial void ContinuousFeedInNormalForm(ILogger logger, string peer);

    [LoggerMessage(
        5007, LogLevel.Warning,
        "Something on the way to {Peer} decodes URLs: {Reason} Documents with attachments whose ids need escaping go within _bulk_docs from here on")]
    public static partial void UrlsDecoded(ILogger logger, string peer, string reason);

    [LoggerMessage(
        5004, LogLevel.Information,
        "{Peer} answered _bulk_get with malformed JSON; fetching documents singly for a while")]
    public static partial void BulkGetMalformed(ILogger logger, string peer);

    [LoggerMessage(5005, LogLevel.Information, "Reading the feed of {Peer} without documents from here on: {Reason}")]
    public static partial void FeedWithoutDocuments(ILogger logger, string peer, string reason);

    [LoggerMessage(5003, LogLevel.Debug, "{Peer} answers {Status} to {Count} documents at once; splitting them")]
    public static partial void WriteSplit(ILogger logger, string peer, int status, int count);
}
