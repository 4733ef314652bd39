using System.Collections.Immutable;

namespace TypedMemory.Core.Store;

/// <summary>The writes that a store commits in one transaction.</summary>
public sealed class DocumentBatch
{
    /// <summary>The documents. Each stands or falls by itself, unless <see cref="Atomic"/>.</summary>
    public ImmutableArray<DocumentWrite> Writes { get; init; } = [];

    /// <summary>
    /// Local documents to set (<c>_local/…</c>, e.g. checkpoints), in the same transaction; last write wins.
    /// </summary>
    public ImmutableArray<LocalDocument> LocalDocuments { get; init; } = [];

    /// <summary>
    /// Whether one failed write makes all of them fail. The default value is <see langword="false"/>.
    /// </summary>
    public bool Atomic { get; init; }

    /// <summary>
    /// Where the changes come from: <see langword="null"/> for this store, else the name of the peer.
    /// </summary>
    public string? Origin { get; init; }

    /// <summary>
    /// If set, nothing is committed unless the store's replication lease is at this epoch. The default value is
    /// <see langword="null"/>.
    /// </summary>
    public long? LeaseEpoch { get; init; }
}
