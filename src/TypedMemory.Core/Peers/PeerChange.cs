using System.Collections.Immutable;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Peers;

/// <summary>A row of a peer's change feed.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Leaves">All leaves of the document, as far as the feed's filter lets them through.</param>
/// <param name="Deleted">Whether the winner is a tombstone.</param>
/// <param name="Sequence">The row's sequence as JSON text, or <see langword="null"/> where the peer gave none.</param>
public sealed record PeerChange(string Id, ImmutableArray<RevisionId> Leaves, bool Deleted, string? Sequence)
{
    /// <summary>
    /// The document's only leaf with its whole path, where the peer gave it with the row: see
    /// <see cref="PeerChangesQuery.WithDocuments"/>. The default value is <see langword="null"/>: it has to be fetched.
    /// </summary>
    public DocumentRevision? Document { get; init; }

    /// <summary>
    /// Why the row is not a document's, with the peer's own words where it gave some, or <see langword="null"/> for a
    /// row of a document. Such a row has no leaves, and <see cref="Id"/> is what the peer sent, as far as it can be
    /// said. It is refused by itself.
    /// </summary>
    public TypedMemoryException? Error { get; init; }

    /// <summary>
    /// Whether <see cref="Id"/> only stands for an id that could not be read: it names no document, so that no filter
    /// tells whether the row is of interest. The default value is <see langword="false"/>.
    /// </summary>
    public bool IsUnnamed { get; init; }
}
