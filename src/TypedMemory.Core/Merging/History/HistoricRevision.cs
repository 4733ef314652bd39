using System.Collections.Immutable;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Merging.History;

/// <summary>One revision in the history of a document, whatever its type.</summary>
public sealed class HistoricRevision
{
    /// <summary>The revision that this is about.</summary>
    public required RevisionId Revision { get; init; }

    /// <summary>What is kept of it, or <see langword="null"/> if its body is gone, or was never here.</summary>
    public DocumentRevision? Stored { get; init; }

    /// <summary>See <see cref="MemoryRevision{T}.EditedAt"/>.</summary>
    public DateTimeOffset? EditedAt { get; init; }

    /// <summary>See <see cref="MemoryRevision{T}.EditedBy"/>.</summary>
    public string? EditedBy { get; init; }

    /// <summary>See <see cref="MemoryRevision{T}.CurrentSince"/>.</summary>
    public DateTimeOffset? CurrentSince { get; init; }

    /// <summary>See <see cref="MemoryRevision{T}.DiffersFrom"/>.</summary>
    public RevisionId? DiffersFrom { get; init; }

    /// <summary>See <see cref="MemoryRevision{T}.Differences"/>.</summary>
    public ImmutableArray<MemoryDifference> Differences { get; init; } = [];
}
