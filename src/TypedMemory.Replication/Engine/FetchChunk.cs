using System.Threading.Channels;
using TypedMemory.Core.Revisions;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Engine;

/// <summary>
/// One fetch under way: the writer takes chunks in the order of the feed, while several are being fetched.
/// </summary>
/// <param name="Wanted">The documents that are fetched.</param>
/// <param name="End">The end of the batch, on its last chunk.</param>
internal sealed record FetchChunk(IReadOnlyList<DocumentRevisions> Wanted, BatchEnd? End)
{
    /// <summary>What has arrived. Its bound is what holds a fetch back that is ahead of the writer.</summary>
    public Channel<FetchedSlab> Slabs { get; } = Channel.CreateBounded<FetchedSlab>(
        new BoundedChannelOptions(ReplicationTuning.SlabsPerFetch) { SingleReader = true, SingleWriter = true });

    /// <summary>Whether it is a part of one document's leaves, written by itself.</summary>
    public bool IsSlice { get; init; }

    /// <summary>See <see cref="WantedBatch.IsRetry"/>.</summary>
    public bool IsRetry { get; init; }

    /// <summary>By id, those that need no fetch.</summary>
    public required IReadOnlyDictionary<string, DocumentRevision> Carried { get; init; }
}
