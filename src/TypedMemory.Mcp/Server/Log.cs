using Microsoft.Extensions.Logging;

namespace TypedMemory.Mcp.Server;

/// <summary>What the server logs.</summary>
internal static partial class Log
{
    [LoggerMessage(8000, LogLevel.Error, "The watch over subscribed resources ended: clients are told of no change.")]
    public static partial void WatchEnded(ILogger logger, Exception exception);
}
