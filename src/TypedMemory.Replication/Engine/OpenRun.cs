using System.Collections.Immutable;
using TypedMemory.Core.Peers;
using TypedMemory.Replication.Checkpoints;
using TypedMemory.Replication.Refused;

namespace TypedMemory.Replication.Engine;

/// <summary>What a run found when it opened its two ends. Nothing in it is missing.</summary>
internal sealed class OpenRun
{
    /// <summary>Where the records are.</summary>
    public required LocalIds Ids { get; init; }

    /// <summary>The peer as it was found.</summary>
    public required PeerInfo Peer { get; init; }

    /// <summary>The mark that the peer has of us.</summary>
    public required string Mark { get; init; }

    /// <summary>The rules under which a refusal stands: the peer's, and this library's.</summary>
    public required string Policy { get; init; }

    /// <summary>How far both sides are.</summary>
    public required Checkpointer Checkpointer { get; init; }

    /// <summary>The documents that were refused before.</summary>
    public required RefusedList Refused { get; init; }

    /// <summary>The revision of our record, or <see langword="null"/> if there was none.</summary>
    public required string? OurRevision { get; init; }

    /// <summary>The revision of the peer's record, or <see langword="null"/> if there was none.</summary>
    public required string? TheirRevision { get; init; }

    /// <summary>For a push: the prefixes under which our pull of this peer passed by tombstones.</summary>
    public ImmutableArray<string> SkippedBefore { get; init; } = [];

    /// <summary>For a push: how many of the first batches need not be compared.</summary>
    public int Guesses { get; init; }
}
