using System.Collections.Immutable;

namespace TypedMemory;

/// <summary>What a query asks of a document: a tree of comparisons. It is true or false, never unknown.</summary>
/// <remarks>
/// A comparison with a member that is null, missing or unreadable is false, but for the test for null; its negation is
/// true.
/// </remarks>
public abstract record MemoryPredicate
{
    private MemoryPredicate()
    {
    }

    /// <summary>Holds where every part holds; where there is none, always.</summary>
    /// <param name="Parts">The parts.</param>
    public sealed record All(ImmutableArray<MemoryPredicate> Parts) : MemoryPredicate;

    /// <summary>Holds where one of the parts holds; where there is none, never.</summary>
    /// <param name="Parts">The parts.</param>
    public sealed record Any(ImmutableArray<MemoryPredicate> Parts) : MemoryPredicate;

    /// <summary>Holds where the other one does not.</summary>
    /// <param name="Part">The other one.</param>
    public sealed record Not(MemoryPredicate Part) : MemoryPredicate;

    /// <summary>Compares a member with a value.</summary>
    /// <param name="Member">The member.</param>
    /// <param name="Comparison">How.</param>
    /// <param name="Value">The value.</param>
    public sealed record Compare(MemoryMember Member, MemoryComparison Comparison, MemoryValue Value) : MemoryPredicate;

    /// <summary>Holds where a member is one of several values.</summary>
    /// <param name="Member">The member.</param>
    /// <param name="Values">The values.</param>
    public sealed record In(MemoryMember Member, ImmutableArray<MemoryValue> Values) : MemoryPredicate;

    /// <summary>Holds where a text starts with another one.</summary>
    /// <param name="Member">The member.</param>
    /// <param name="Start">What it starts with.</param>
    public sealed record StartsWith(MemoryMember Member, string Start) : MemoryPredicate;

    /// <summary>Compares a text with another one.</summary>
    /// <param name="Member">The member.</param>
    /// <param name="Comparison">How.</param>
    /// <param name="Value">The other text.</param>
    public sealed record CompareText(
        MemoryMember Member, MemoryTextComparison Comparison, string Value) : MemoryPredicate;

    /// <summary>Holds where an enum has every bit of a value.</summary>
    /// <param name="Member">The member.</param>
    /// <param name="Flags">The value.</param>
    public sealed record HasFlags(MemoryMember Member, MemoryValue Flags) : MemoryPredicate;

    /// <summary>Holds where a collection has an element.</summary>
    /// <param name="Member">The member.</param>
    /// <param name="Value">The element.</param>
    public sealed record Contains(MemoryMember Member, MemoryValue Value) : MemoryPredicate;

    /// <summary>Holds where a collection has one of several elements.</summary>
    /// <param name="Member">The member.</param>
    /// <param name="Values">The elements, no two of them equal.</param>
    public sealed record ContainsAny(MemoryMember Member, ImmutableArray<MemoryValue> Values) : MemoryPredicate;

    /// <summary>Holds where a collection has each of several elements.</summary>
    /// <param name="Member">The member.</param>
    /// <param name="Values">The elements, no two of them equal.</param>
    public sealed record ContainsAll(MemoryMember Member, ImmutableArray<MemoryValue> Values) : MemoryPredicate;

    /// <summary>Holds where a collection has several elements and no others, in whatever order.</summary>
    /// <param name="Member">The collection.</param>
    /// <param name="Values">The elements, no two of them equal.</param>
    public sealed record SetEquals(MemoryMember Member, ImmutableArray<MemoryValue> Values) : MemoryPredicate;

    /// <summary>Holds where one element of a collection of objects fulfils a predicate.</summary>
    /// <param name="Member">The collection.</param>
    /// <param name="Part">What is asked of an element; its members are those of the element, which have no owner beyond
    /// it.</param>
    public sealed record AnyElement(MemoryMember Member, MemoryPredicate Part) : MemoryPredicate
    {
        /// <summary>
        /// Whether the elements are values and no records: an element is then the member without a name. The default
        /// value is <see langword="false"/>.
        /// </summary>
        public bool OfValues { get; init; }
    }

    /// <summary>Holds where the document has a member, be it null: of a map, where it has the entry.</summary>
    /// <param name="Member">The member.</param>
    public sealed record Exists(MemoryMember Member) : MemoryPredicate;

    /// <summary>Joins two predicates; both must hold.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other one.</param>
    public static MemoryPredicate And(MemoryPredicate left, MemoryPredicate right) =>
        new All([.. Conjuncts(left), .. Conjuncts(right)]);

    /// <summary>Joins two predicates; one must hold.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other one.</param>
    public static MemoryPredicate Or(MemoryPredicate left, MemoryPredicate right)
    {
        // a == 1 || a == 2 is a member of a set, which an index answers at once.
        if (Set(left) is { } one && Set(right) is { } other && one.Member.Path == other.Member.Path)
        {
            return new In(one.Member, [.. one.Values.Union(other.Values)]);
        }

        if (Elements(left) is { } some && Elements(right) is { } more && some.Member.Path == more.Member.Path)
        {
            return new ContainsAny(some.Member, [.. some.Values.Union(more.Values)]);
        }

        return new Any([.. Alternatives(left), .. Alternatives(right)]);
    }

    private static ImmutableArray<MemoryPredicate> Conjuncts(MemoryPredicate predicate) =>
        predicate is All all ? all.Parts : [predicate];

    private static ImmutableArray<MemoryPredicate> Alternatives(MemoryPredicate predicate) =>
        predicate is Any any ? any.Parts : [predicate];

    private static In? Set(MemoryPredicate predicate) => predicate switch
    {
        In set => set,
        Compare { Comparison: MemoryComparison.Equal } compare => new In(compare.Member, [compare.Value]),
        _ => null,
    };

    private static ContainsAny? Elements(MemoryPredicate predicate) => predicate switch
    {
        ContainsAny any => any,
        Contains contains => new ContainsAny(contains.Member, [contains.Value]),
        _ => null,
    };
}
