using Microsoft.Extensions.Logging;

namespace TypedMemory.Sqlite.Options;

/// <summary>The messages of the store; event ids 3000 to 3999.</summary>
internal static partial class Log
{
    [LoggerMessage(
        3000, LogLevel.Information, "Opened the store {Path}: incarnation {Incarnation}, sequence {Sequence}")]
    public static partial void Opened(ILogger logger, string path, string incarnation, long sequence);

    [LoggerMessage(
        3001, LogLevel.Warning, "The store {Path} is not the file that it was: {Reason}. It is a new incarnation")]
    public static partial void NewIncarnation(ILogger logger, string path, string reason);

    [LoggerMessage(
        3002, LogLevel.Information,
        "The machine was restarted, and the store {Path} has Normal durability: its sequences go on at {Sequence}")]
    public static partial void SequenceJump(ILogger logger, string path, long sequence);

    [LoggerMessage(
        3007, LogLevel.Warning,
        "A peer has seen the store {Path} at sequence {Seen}, which it no longer reaches: it was rolled back. It takes a new actor, and its sequences go on at {Sequence}")]
    public static partial void RolledBack(ILogger logger, string path, long seen, long sequence);

    [LoggerMessage(
        3003, LogLevel.Warning, "A group of {Count} requests failed; each is repeated in a transaction of its own")]
    public static partial void GroupFailed(ILogger logger, int count, Exception error);

    [LoggerMessage(3004, LogLevel.Error, "A transaction could not be rolled back")]
    public static partial void RollbackFailed(ILogger logger, Exception error);

    [LoggerMessage(3005, LogLevel.Warning, "The changes of other processes could not be read")]
    public static partial void ForeignChangesFailed(ILogger logger, Exception error);

    [LoggerMessage(3006, LogLevel.Warning, "The idle checkpoint of {Path} failed")]
    public static partial void CheckpointFailed(ILogger logger, string path, Exception error);
}
