using System.Collections.Immutable;
using TypedMemory.Generated;

namespace TypedMemory.Core.Merging.Explaining;

/// <summary>The outcome of a merge of live leaves for one member of a document, and the reason.</summary>
/// <param name="Name">The member's name.</param>
/// <param name="Kind">The rule that joins its values.</param>
/// <param name="Values">What each live leaf says, in the order of the leaves.</param>
/// <param name="Merged">The value of the merge as canonical JSON, or <see langword="null"/> if it has none, or there
/// is no
/// merge.</param>
/// <param name="Source">The leaf whose value the merge takes; -1 if it takes none, or parts of several.</param>
/// <param name="Reason">Why, in a sentence.</param>
public sealed record ExplainedMember(
    string Name, MergeKind Kind, ImmutableArray<ExplainedValue> Values, string? Merged, int Source, string Reason);
