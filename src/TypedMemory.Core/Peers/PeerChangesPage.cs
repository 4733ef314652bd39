using System.Collections.Immutable;

namespace TypedMemory.Core.Peers;

/// <summary>A page of a peer's change feed.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="LastSequence">Where the feed goes on after the page, as JSON text of the peer.</param>
public sealed record PeerChangesPage(ImmutableArray<PeerChange> Rows, string LastSequence)
{
    /// <summary>Whether the feed had no more when the page was read.</summary>
    public bool CaughtUp { get; init; }

    /// <summary>How many changes are still to come, where the peer tells.</summary>
    public long? Pending { get; init; }
}
