using System.Collections.Immutable;

namespace TypedMemory;

/// <summary>The state of a sync at one moment.</summary>
public sealed record SyncStatus
{
    /// <summary>What the sync is doing.</summary>
    public SyncState State { get; init; }

    /// <summary>Why it is in that state, for people, or <see langword="null"/> where the state says all.</summary>
    public string? Reason { get; init; }

    /// <summary>For <see cref="SyncState.Offline"/>: when it is tried again.</summary>
    public DateTimeOffset? NextAttempt { get; init; }

    /// <summary>How many attempts failed since the last progress.</summary>
    public int FailedAttempts { get; init; }

    /// <summary>The error of the last failed attempt; <see langword="null"/> after a success.</summary>
    public Exception? LastError { get; init; }

    /// <summary>When both sides were last known to have everything, or <see langword="null"/> if never.</summary>
    public DateTimeOffset? LastSuccess { get; init; }

    /// <summary>The pull of all attempts together, or <see langword="null"/> if there is none.</summary>
    public ReplicationProgress? Pull { get; init; }

    /// <summary>The push of all attempts together, or <see langword="null"/> if there is none.</summary>
    public ReplicationProgress? Push { get; init; }

    /// <summary>
    /// How long ago both sides were last known to have everything; zero while that is so, <see langword="null"/> if
    /// never.
    /// </summary>
    public TimeSpan? Lag { get; init; }

    /// <summary>How many documents are in the list of refused ones.</summary>
    public int RefusedDocuments { get; init; }
}
