using System.Collections.Immutable;

namespace TypedMemory.Core.Store;

/// <summary>
/// Documents that a store lets go of as if they had never been here: no tombstones, no rows in the feed.
/// </summary>
/// <param name="Prefix">The documents whose id starts with this; not empty.</param>
public sealed record StoreEviction(string Prefix)
{
    /// <summary>
    /// Nothing is evicted if a document of the prefix was changed after this sequence: a peer may not have it. The
    /// default value is <see cref="long.MaxValue"/>: evict whatever is there.
    /// </summary>
    public long UnlessChangedAfter { get; init; } = long.MaxValue;

    /// <summary>Local documents for the same transaction: checkpoints that no longer hold.</summary>
    public ImmutableArray<LocalDocument> LocalDocuments { get; init; } = [];

    /// <summary>See <see cref="DocumentBatch.LeaseEpoch"/>.</summary>
    public long? LeaseEpoch { get; init; }
}
