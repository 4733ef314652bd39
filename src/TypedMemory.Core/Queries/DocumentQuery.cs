using System.Collections.Immutable;
using TypedMemory.Generated;

namespace TypedMemory;

/// <summary>A query over the documents of a prefix, as a store answers it.</summary>
public sealed record DocumentQuery
{
    /// <summary>Only ids that start with this; at least the prefix of one type, e.g. <c>fact:</c>.</summary>
    public required string Prefix { get; init; }

    /// <summary>What is asked of each document. The default value holds for every one.</summary>
    public MemoryPredicate Predicate { get; init; } = new MemoryPredicate.All([]);

    /// <summary>
    /// The order. The default value is empty: that of the ids. Where the members are equal the ids decide, in the
    /// direction of the last member.
    /// </summary>
    public ImmutableArray<MemoryIndexMember> Order { get; init; } = [];

    /// <summary>Only documents behind this place of the order. The default value is <see langword="null"/>.</summary>
    public QueryPosition? After { get; init; }

    /// <summary>How many documents are passed over. The default value is 0.</summary>
    public int Skip { get; init; }

    /// <summary>How many documents at most. The default value is <see cref="int.MaxValue"/>.</summary>
    public int Limit { get; init; } = int.MaxValue;

    /// <summary>
    /// Brings documents of older versions into the form that is asked about. The default value is
    /// <see langword="null"/>: the
    /// type has one version, or documents are asked as they are stored.
    /// </summary>
    public DocumentUpcast? Upcast { get; init; }

    /// <summary>
    /// Documents that are found although they are left out by default. The default value is <see
    /// cref="MemoryInclude.None"/>. Stores do not look at it: who asks them puts it into <see cref="Predicate"/>.
    /// </summary>
    public MemoryInclude Include { get; init; }

    /// <summary>
    /// What is looked for in the full text; without an order, the results then come in that of their rank. The default
    /// value is
    /// <see langword="null"/>.
    /// </summary>
    public FullTextMatch? Match { get; init; }
}
