using Microsoft.Extensions.Logging;

namespace TypedMemory.Replication;

/// <summary>What replication logs. Event ids 3000 to 3999.</summary>
internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Debug, "The last checkpoint of the run with {Peer} could not be written; what it covers is compared again.")]
    public static partial void LastCheckpointFailed(ILogger logger, string peer, Exception error);

    [LoggerMessage(3002, LogLevel.Warning, "The document {Id} was refused in the replication with {Peer}: {Error} {Reason}")]
    public static partial void DocumentRefused(ILogger logger, string id, string peer, string error, string? reason);

    [LoggerMessage(3003, LogLevel.Information, "An attempt to sync with {Peer} failed.")]
    public static partial void AttemptFailed(ILogger logger, string peer, Exception error);

    [LoggerMessage(3005, LogLevel.Information, "Another process has taken over the replication of the store.")]
    public static partial void LeaseLost(ILogger logger, Exception? error);

    [LoggerMessage(3004, LogLevel.Error, "The sync with {Peer} has ended by an error that no retry mends.")]
    public static partial void SyncEnded(ILogger logger, string peer, Exception error);
}
