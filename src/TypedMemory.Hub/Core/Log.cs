using Microsoft.Extensions.Logging;

namespace TypedMemory.Hub.Core;

/// <summary>The hub's log messages; event ids 7000 to 7999.</summary>
internal static partial class Log
{
    [LoggerMessage(7000, LogLevel.Error, "A {Method} request has failed.")]
    public static partial void RequestFailed(ILogger logger, string method, Exception exception);

    [LoggerMessage(7001, LogLevel.Error, "The compaction of a database has failed.")]
    public static partial void CompactionFailed(ILogger logger, Exception exception);

    [LoggerMessage(
        7002, LogLevel.Error,
        "Conflicts that peers brought could not be merged now; they stay open until the next write of their documents or start.")]
    public static partial void MergeFailed(ILogger logger, Exception exception);

    [LoggerMessage(7005, LogLevel.Error, "The replication \"{Id}\" has ended with an error.")]
    public static partial void ReplicationFailed(ILogger logger, string id, Exception exception);

    [LoggerMessage(7004, LogLevel.Warning,
        "The user \"{Name}\" cannot log in: the hash of the password has {Iterations} iterations, and {Allowed} are allowed, ten times the hub's own. "
        + "Set a new password, or raise the hub's iterations.")]
    public static partial void TooManyIterations(ILogger logger, string name, long iterations, long allowed);

    [LoggerMessage(7003, LogLevel.Warning, "Too many wrong passwords for \"{Name}\" came from {Address}.")]
    public static partial void TooManyWrongPasswords(ILogger logger, string name, string address);

    [LoggerMessage(7006, LogLevel.Information, "\"{Actor}\" has changed the hub: {Method} {Path}.")]
    public static partial void HubChanged(ILogger logger, string actor, string method, string path);
}
