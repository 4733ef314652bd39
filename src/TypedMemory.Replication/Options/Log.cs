using Microsoft.Extensions.Logging;

namespace TypedMemory.Replication.Options;

/// <summary>What replication logs. Event ids 4000 to 4999.</summary>
internal static partial class Log
{
    [LoggerMessage(
        4001, LogLevel.Debug,
        "The last checkpoint of the run with {Peer} could not be written; what it covers is compared again.")]
    public static partial void LastCheckpointFailed(ILogger logger, string peer, Exception error);

    [LoggerMessage(
        4002, LogLevel.Warning, "The document {Id} was refused in the replication with {Peer}: {Error} {Reason}")]
    public static partial void DocumentRefused(ILogger logger, string id, string peer, string error, string? reason);

    [LoggerMessage(4003, LogLevel.Debug, "An attempt to sync with {Peer} failed.")]
    public static partial void AttemptFailed(ILogger logger, string peer, Exception error);

    [LoggerMessage(
        4006, LogLevel.Warning,
        "{Peer} does not know the sequence that its checkpoint names; the checkpoint is dropped, and the feed compared from its beginning: {Reason}")]
    public static partial void SequenceUnknown(ILogger logger, string peer, string reason);

    [LoggerMessage(4007, LogLevel.Warning, "Our record at {Peer} cannot be read and counts as none: {Reason}")]
    public static partial void CheckpointUnreadable(ILogger logger, string peer, string reason);

    [LoggerMessage(
        4015, LogLevel.Warning,
        "{Peer} fails at keeping our checkpoint, and answers otherwise; documents move all the same, and what it does not keep is compared again: {Reason}")]
    public static partial void CheckpointFails(ILogger logger, string peer, string reason);

    [LoggerMessage(4008, LogLevel.Information, "{Peer} keeps no checkpoint for us; our own record counts: {Reason}")]
    public static partial void CheckpointNotKept(ILogger logger, string peer, string reason);

    [LoggerMessage(
        4009, LogLevel.Warning,
        "{Peer} does not show the mark that we left in it, although its start time and our checkpoint are the same: a cluster without a quorum answers so by chance. The mark was written again; nothing starts over.")]
    public static partial void NonceHidden(ILogger logger, string peer);

    [LoggerMessage(4005, LogLevel.Information, "Another process has taken over the replication of the store; this one has stopped.")]
    public static partial void LeaseLost(ILogger logger, Exception? error);

    [LoggerMessage(4004, LogLevel.Error, "The sync with {Peer} has ended with an error that no retry mends.")]
    public static partial void SyncEnded(ILogger logger, string peer, Exception error);

    [LoggerMessage(4010, LogLevel.Information, "{Peer} is offline: {Reason}; next attempt in {Seconds} s.")]
    public static partial void WentOffline(ILogger logger, string peer, string reason, double seconds);

    [LoggerMessage(
        4011, LogLevel.Debug,
        "{Peer} is still offline after {Attempts} attempts: {Reason}; next attempt in {Seconds} s.")]
    public static partial void StaysOffline(ILogger logger, string peer, int attempts, string reason, double seconds);

    [LoggerMessage(4012, LogLevel.Information, "{Peer} is online again after {Attempts} failed attempts.")]
    public static partial void CameOnline(ILogger logger, string peer, int attempts);

    [LoggerMessage(4013, LogLevel.Warning, "The sync with {Peer} has ended without reaching its end: {Reason}")]
    public static partial void SyncGaveUp(ILogger logger, string peer, string reason);

    [LoggerMessage(
        4014, LogLevel.Warning, "{Peer} wants other credentials; nothing is tried until they are there: {Reason}")]
    public static partial void WantsCredentials(ILogger logger, string peer, string reason);
}
