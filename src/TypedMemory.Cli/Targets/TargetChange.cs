using System.Collections.Immutable;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Cli.Targets;

/// <summary>A row of a feed.</summary>
/// <param name="Sequence">The sequence, as the target says it.</param>
/// <param name="Id">The document's id.</param>
/// <param name="Leaves">Its leaves, the winner first.</param>
/// <param name="Deleted">Whether the winner is a tombstone.</param>
/// <param name="Origin">The peer that it came from, where the target knows.</param>
internal sealed record TargetChange(
    string Sequence, string Id, ImmutableArray<RevisionId> Leaves, bool Deleted, string? Origin);
