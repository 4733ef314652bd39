using System.Collections.Immutable;

namespace TypedMemory.Core.Queries;

/// <summary>What the room of a store goes to.</summary>
/// <param name="Tables">The tables, the largest first.</param>
/// <param name="Types">The types, in the order of their names.</param>
/// <param name="Indexes">The indexes of the types.</param>
public sealed record StoreBreakdown(
    ImmutableArray<TableReport> Tables, ImmutableArray<TypeReport> Types, ImmutableArray<IndexReport> Indexes);
