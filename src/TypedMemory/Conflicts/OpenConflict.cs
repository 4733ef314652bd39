using System.Collections.Immutable;

namespace TypedMemory;

/// <summary>A document with more than one live leaf.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Leaves">Its live leaves, the winner first.</param>
/// <param name="State">Why it is open.</param>
/// <param name="Reason">More on why it is open, where there is more to say.</param>
public sealed record OpenConflict(
    string Id, ImmutableArray<RevisionId> Leaves, OpenConflictState State, string? Reason = null);
