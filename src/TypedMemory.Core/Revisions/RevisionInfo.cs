namespace TypedMemory.Core.Revisions;

/// <summary>An entry of CouchDB's <c>_revs_info</c>.</summary>
/// <param name="Revision">The revision.</param>
/// <param name="Status">Whether its body is there.</param>
public readonly record struct RevisionInfo(RevisionId Revision, RevisionStatus Status);
