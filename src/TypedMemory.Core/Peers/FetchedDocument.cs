using System.Collections.Immutable;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Peers;

/// <summary>The revisions of one document that a fetch brought.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Revisions">The revisions that were found.</param>
/// <param name="Missing">The wanted revisions that the peer does not have, or could not read.</param>
public sealed record FetchedDocument(
    string Id, ImmutableArray<DocumentRevision> Revisions, ImmutableArray<RevisionId> Missing)
{
    /// <summary>
    /// Revisions that the one who asked holds, see <see cref="DocumentRevisions.KnownAncestors"/>. The default value is
    /// empty; a peer leaves it so.
    /// </summary>
    public ImmutableArray<RevisionId> KnownAncestors { get; init; } = [];

    /// <summary>
    /// Why the document as a whole could not be taken, e.g. a body that breaks a limit; <see langword="null"/>
    /// otherwise. With
    /// <see cref="TypedMemoryException.IsTransient"/> nothing is wrong with the document: the peer could not read it at
    /// present.
    /// </summary>
    public TypedMemoryException? Error { get; init; }
}
