using System.Collections.Immutable;

namespace TypedMemory.Core.Queries.Views;

/// <summary>Rows of a view.</summary>
/// <param name="Rows">The rows in their order.</param>
/// <param name="HasMore">Whether there may be further ones.</param>
/// <param name="Total">How many rows the whole view has.</param>
/// <param name="Sequence">The sequence at which the view stands.</param>
public sealed record ViewPage(ImmutableArray<ViewRow> Rows, bool HasMore, long Total, long Sequence);
