using System.Collections.Immutable;

namespace TypedMemory.Replication.Checkpoints;

/// <summary>One pass over the source's feed.</summary>
/// <param name="Key">The stream that the pass moves on, or <see langword="null"/> for one without a checkpoint.</param>
/// <param name="Since">After which sequence it starts, or <see langword="null"/> for the beginning.</param>
/// <param name="Live">Whether it goes on with changes as they are made.</param>
internal sealed record ReplicationLeg(StreamKey? Key, string? Since, bool Live)
{
    /// <summary>
    /// The ids that the pass is limited to, for documents that are tried again; empty for all of the filter.
    /// </summary>
    public ImmutableArray<string> Ids { get; init; } = [];
}
