using System.Collections.Immutable;

namespace TypedMemory.Core.Revisions;

/// <summary>A document with some revisions of its.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Revisions">The revisions.</param>
public sealed record DocumentRevisions(string Id, ImmutableArray<RevisionId> Revisions)
{
    /// <summary>
    /// Revisions that the target holds and whose attachments need not be sent again (<c>atts_since</c>).
    /// </summary>
    public ImmutableArray<RevisionId> KnownAncestors { get; init; } = [];
}
