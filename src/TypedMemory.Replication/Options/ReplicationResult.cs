using System.Collections.Immutable;

namespace TypedMemory;

/// <summary>The result of a replication run that came to its end.</summary>
/// <param name="Direction">The direction.</param>
public sealed record ReplicationResult(ReplicationDirection Direction)
{
    /// <summary>The counts at the end of the run.</summary>
    public required ReplicationProgress Progress { get; init; }

    /// <summary>
    /// After which sequence of the source the run started, or <see langword="null"/> for the beginning.
    /// </summary>
    public string? StartSequence { get; init; }

    /// <summary>
    /// The documents that this run could not move, the first 1,000 of them. All are in the durable list.
    /// </summary>
    public ImmutableArray<RefusedDocument> Refused { get; init; } = [];
}
