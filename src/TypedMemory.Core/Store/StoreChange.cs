using System.Collections.Immutable;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Store;

/// <summary>A row of a store's change feed: one document with its newest change.</summary>
public sealed class StoreChange
{
    /// <summary>The sequence of the change.</summary>
    public required long Sequence { get; init; }

    /// <summary>The document's id.</summary>
    public required string Id { get; init; }

    /// <summary>The winning revision.</summary>
    public required RevisionId Winner { get; init; }

    /// <summary>
    /// Why the document's row cannot be read, or <see langword="null"/>, which is the default value, for one that was
    /// read. Of a damaged one only <see cref="Sequence"/> and <see cref="Id"/> are known; see
    /// <see cref="StoreChangesQuery.WithDamaged"/>.
    /// </summary>
    public TypedMemoryException? Damage { get; init; }

    /// <summary>Whether the winner is a tombstone.</summary>
    public bool Deleted { get; init; }

    /// <summary>Whether more than one leaf is live.</summary>
    public bool Conflicted { get; init; }

    /// <summary>All leaves, the winner first, if they were asked for; else empty.</summary>
    public ImmutableArray<RevisionId> Leaves { get; init; } = [];

    /// <summary>The winner's body, if it was asked for; else empty.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The winner's attachments, if bodies were asked for; else empty.</summary>
    public ImmutableArray<DocumentAttachment> Attachments { get; init; } = [];

    /// <summary>Where the change came from: <see langword="null"/> for this store, else the name of the peer.</summary>
    public string? Origin { get; init; }
}
