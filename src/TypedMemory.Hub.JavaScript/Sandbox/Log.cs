using Microsoft.Extensions.Logging;

namespace TypedMemory.Hub.JavaScript.Sandbox;

/// <summary>The log messages of JavaScript; event ids 16000 to 16999.</summary>
internal static partial class Log
{
    [LoggerMessage(16000, LogLevel.Information, "A function of a design document says: {Text}")]
    public static partial void Said(ILogger logger, string text);

    [LoggerMessage(16001, LogLevel.Warning,
        "A function of a design document has not ended in its time, and its thread is left to it.")]
    public static partial void ThreadLost(ILogger logger);

    [LoggerMessage(16002, LogLevel.Information, "The map function \"{View}\" has failed on a document: {Error}")]
    public static partial void MapFailed(ILogger logger, string view, string error);
}
