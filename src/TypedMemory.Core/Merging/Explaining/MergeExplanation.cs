using System.Collections.Immutable;

namespace TypedMemory.Core.Merging.Explaining;

/// <summary>The outcome of a merge of a document's live leaves, member by member.</summary>
/// <param name="Leaves">The live leaves, the winner first.</param>
/// <param name="Members">The members, in the order of their names.</param>
/// <param name="Outcome">What became of it, were it merged now.</param>
/// <param name="Reason">Why there is no merge, or <see langword="null"/> if there is one.</param>
public sealed record MergeExplanation(
    ImmutableArray<RevisionId> Leaves, ImmutableArray<ExplainedMember> Members, ResolutionOutcome Outcome,
    string? Reason);
