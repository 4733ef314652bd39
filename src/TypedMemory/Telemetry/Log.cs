using Microsoft.Extensions.Logging;
using TypedMemory.Core.Merging;

namespace TypedMemory.Telemetry;

/// <summary>What this package logs; its event ids are 1000 to 1999.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Information, "The store is open: {Documents} documents at sequence {Sequence}.")]
    public static partial void StoreOpened(ILogger logger, long documents, long sequence);

    [LoggerMessage(1001, LogLevel.Information, "Building the indexes of \"{Prefix}\": {Done} of {Total} documents.")]
    public static partial void IndexBuilding(ILogger logger, string prefix, long done, long total);

    [LoggerMessage(1010, LogLevel.Warning, "The conflict of \"{Id}\" stays open ({Outcome}): {Reason}")]
    public static partial void ConflictStaysOpen(ILogger logger, string id, ResolutionOutcome outcome, string? reason);

    [LoggerMessage(
        1011, LogLevel.Error,
        "The conflicts that were left open could not be resolved; they are tried again at the next start.")]
    public static partial void CatchUpFailed(ILogger logger, Exception exception);

    [LoggerMessage(
        1012, LogLevel.Information,
        "Another program has written \"{Id}\" without its reserved member \"~\"; it was put back from the revision that was edited.")]
    public static partial void MemberRestored(ILogger logger, string id);

    [LoggerMessage(
        1013, LogLevel.Warning,
        "The document \"{Id}\" holds entries of {Actors} actors, which are never dropped: every one was a store, or a store after it was copied, restored or purged. Start another document in its place.")]
    public static partial void ManyActors(ILogger logger, string id, int actors);

    [LoggerMessage(
        1014, LogLevel.Information, "{Resealed} of {Documents} documents were sealed again, with the present key.")]
    public static partial void Resealed(ILogger logger, long resealed, long documents);

    [LoggerMessage(1015, LogLevel.Warning, "The document \"{Id}\" could not be sealed again; it stays as it is.")]
    public static partial void NotResealed(ILogger logger, string id, Exception exception);

    [LoggerMessage(
        1016, LogLevel.Warning, "Documents could not be sealed again; that is tried again at the next turn.")]
    public static partial void RotationFailed(ILogger logger, Exception exception);

    [LoggerMessage(
        1030, LogLevel.Warning,
        "Vectors could not be made of {Count} texts; the model is asked again in {Delay}. Words are searched meanwhile.")]
    public static partial void EmbeddingFailed(ILogger logger, int count, TimeSpan delay, Exception exception);

    [LoggerMessage(
        1031, LogLevel.Warning,
        "No vector can be made of \"{Id}\", while others can: it is left until it changes or the application starts anew.")]
    public static partial void EmbeddingSetAside(ILogger logger, string id);

    [LoggerMessage(1032, LogLevel.Warning, "No vector could be made of a question; it was answered by its words.")]
    public static partial void QuestionNotEmbedded(ILogger logger, Exception exception);

    [LoggerMessage(1020, LogLevel.Error, "The sync with \"{Remote}\" has ended with an error.")]
    public static partial void SyncFailed(ILogger logger, string remote, Exception exception);

    [LoggerMessage(
        1040, LogLevel.Information,
        "Documents whose time was over were removed: {Tombstones} by tombstones, {Evicted} without.")]
    public static partial void Swept(ILogger logger, long tombstones, long evicted);

    [LoggerMessage(
        1041, LogLevel.Warning,
        "Documents whose time is over could not be removed; nobody sees them, and the next sweep tries again.")]
    public static partial void SweepFailed(ILogger logger, Exception exception);

    [LoggerMessage(1042, LogLevel.Debug, "The store could not be measured.")]
    public static partial void NotMeasured(ILogger logger, Exception exception);

    [LoggerMessage(
        1050, LogLevel.Warning, "The consumer {Consumer} failed at \"{Id}\" (attempt {Attempt}); it is tried again.")]
    public static partial void ConsumerFailed(
        ILogger logger, string consumer, string id, int attempt, Exception exception);

    [LoggerMessage(
        1051, LogLevel.Error,
        "The consumer {Consumer} could not handle \"{Id}\" in {Attempts} attempts; it is a dead letter.")]
    public static partial void GivenUp(
        ILogger logger, string consumer, string id, int attempts, Exception exception);

    [LoggerMessage(1052, LogLevel.Error, "The consumer {Consumer} has ended with an error; it is started again.")]
    public static partial void ConsumerEnded(ILogger logger, string consumer, Exception exception);
}
