using System.Collections.Immutable;
using TypedMemory.Generated;

namespace TypedMemory.Sqlite.Queries;

/// <summary>Where the documents for a query, or for one of its alternatives, come from.</summary>
/// <param name="Index">The index, or <see langword="null"/> if all documents of the query's prefix are read.</param>
/// <param name="Ranges">Ranges of the index, ascending, without common keys.</param>
/// <param name="Rest">What is still to be asked of each document.</param>
internal sealed record QuerySource(StoredIndex? Index, IReadOnlyList<KeyRange> Ranges, MemoryPredicate Rest)
{
    /// <summary>
    /// The bytes of the members that are held to one value each: all keys of the ranges begin with them.
    /// </summary>
    public byte[] FixedKey { get; init; } = [];

    /// <summary>The members behind those: what the keys are ordered by.</summary>
    public ImmutableArray<MemoryIndexMember> FreeMembers { get; init; } = [];

    /// <summary>
    /// Whether a document can stand in the ranges more than once. The default value is <see langword="false"/>.
    /// </summary>
    public bool Repeats { get; init; }

    /// <summary>Greater for a source that reads fewer documents.</summary>
    public int Score { get; init; }
}
