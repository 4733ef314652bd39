using System.Collections.Immutable;
using TypedMemory.Generated;

namespace TypedMemory.Core.Queries;

/// <summary>The indexes of one type.</summary>
/// <param name="Prefix">The prefix of the type's ids, its separator included.</param>
/// <param name="Indexes">The indexes.</param>
public sealed record TypeIndexes(string Prefix, ImmutableArray<MemoryIndex> Indexes);
