using System.Collections.Immutable;

namespace TypedMemory.Core.Revisions;

/// <summary>What a peer lacks of a document.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Missing">The revisions that it lacks.</param>
/// <param name="PossibleAncestors">Leaves of its own that may be ancestors of them.</param>
public sealed record MissingRevisions(
    string Id, ImmutableArray<RevisionId> Missing, ImmutableArray<RevisionId> PossibleAncestors);
