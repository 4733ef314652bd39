using System.Collections.Immutable;

namespace TypedMemory.Core.Queries.Fields;

/// <summary>Entries of an index over fields.</summary>
/// <param name="Rows">The entries in their order.</param>
/// <param name="HasMore">Whether there may be further ones.</param>
public sealed record FieldPage(ImmutableArray<FieldRow> Rows, bool HasMore);
