using System.Collections.Immutable;

namespace TypedMemory;

/// <summary>Something that happened in a sync.</summary>
/// <param name="Kind">What.</param>
/// <param name="Direction">In which direction, or <see langword="null"/> if it is of the sync as a whole.</param>
public sealed record SyncEvent(SyncEventKind Kind, ReplicationDirection? Direction = null)
{
    /// <summary>For <see cref="SyncEventKind.Change"/>: the ids of the documents that were written.</summary>
    public ImmutableArray<string> Ids { get; init; } = [];

    /// <summary>For <see cref="SyncEventKind.Denied"/>: the document.</summary>
    public RefusedDocument? Refused { get; init; }

    /// <summary>
    /// For <see cref="SyncEventKind.Error"/>, and <see cref="SyncEventKind.Paused"/> where the peer cannot be reached:
    /// why.
    /// </summary>
    public Exception? Error { get; init; }

    /// <summary>How many events were dropped before this one, because the subscriber was slow.</summary>
    public int Missed { get; init; }
}
