using TypedMemory.Core.Peers;

namespace TypedMemory.Replication.Engine;

/// <summary>Rows of the source's feed.</summary>
/// <param name="Rows">The rows that the filter lets through.</param>
/// <param name="Read">How many rows there were before the filter.</param>
/// <param name="End">Where the feed goes on.</param>
internal sealed record ChangeBatch(List<PeerChange> Rows, int Read, BatchEnd End)
{
    /// <summary>Whether there are documents with the rows.</summary>
    public bool Carries { get; init; }
}
