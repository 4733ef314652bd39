using TypedMemory.Core.Values;

namespace TypedMemory;

/// <summary>A member that is a collection of values.</summary>
/// <typeparam name="T">The memory type.</typeparam>
/// <typeparam name="TItem">The type of the elements.</typeparam>
public class MemoryCollectionField<T, TItem> : MemoryField<T>
    where T : notnull
{
    private readonly Func<TItem, MemoryValue> _encode;

#pragma warning disable RS0022 // The base has no protected members; it is a class for what all fields have in common.
    /// <summary>Creates a field; called by generated code.</summary>
    /// <param name="member">How the member is found, and its elements compared.</param>
    /// <param name="encode">Makes the value that elements are compared with.</param>
    public MemoryCollectionField(MemoryMember member, Func<TItem, MemoryValue> encode)
        : base(member)
    {
        ArgumentNullException.ThrowIfNull(encode);
        _encode = encode;
    }

    /// <summary>Creates a field of elements that the library can compare; called by generated code.</summary>
    /// <param name="member">How the member is found, and its elements compared.</param>
    public MemoryCollectionField(MemoryMember member)
        : this(member, ValueEncoder<TItem>.Instance)
    {
    }
#pragma warning restore RS0022

    /// <summary>Whether an element is equal to a value.</summary>
    /// <param name="value">The value.</param>
    public MemoryFilter<T> Contains(TItem value) => new(new MemoryPredicate.Contains(Member, _encode(value)));

    /// <summary>Whether an element is equal to one of several values.</summary>
    /// <param name="values">The values.</param>
    public MemoryFilter<T> ContainsAny(params IEnumerable<TItem> values) => new(new MemoryPredicate.ContainsAny(
        Member, [.. values.Select(_encode).Distinct()]));

    /// <summary>Whether each of several values is equal to an element.</summary>
    /// <param name="values">The values.</param>
    public MemoryFilter<T> ContainsAll(params IEnumerable<TItem> values) => new(new MemoryPredicate.ContainsAll(
        Member, [.. values.Select(_encode).Distinct()]));

    /// <summary>Whether there is an element.</summary>
    public MemoryFilter<T> Any() => AnyOf(new MemoryPredicate.All([]));

    /// <summary>Whether one element fulfils a filter.</summary>
    /// <param name="filter">Makes the filter of an element. Runs once, when the query is put together.</param>
    public MemoryFilter<T> Any(Func<MemoryField<MemoryElement, TItem>, MemoryFilter<MemoryElement>> filter) =>
        AnyOf(Made(filter, new MemoryField<MemoryElement, TItem>(Element, GetElement, _encode)));

    /// <summary>Whether every element fulfils a filter; of no element, it does.</summary>
    /// <param name="filter">Makes the filter of an element. Runs once, when the query is put together.</param>
    public MemoryFilter<T> All(Func<MemoryField<MemoryElement, TItem>, MemoryFilter<MemoryElement>> filter) =>
        !AnyOf(new MemoryPredicate.Not(
            Made(filter, new MemoryField<MemoryElement, TItem>(Element, GetElement, _encode))));

    /// <summary>The element, as its filters see it.</summary>
    private protected MemoryMember Element => new("", Member.Kind)
    { EnumNames = Member.EnumNames, UnknownName = Member.UnknownName };

    /// <summary>Makes the value that elements are compared with.</summary>
    private protected Func<TItem, MemoryValue> Encode => _encode;

    private protected static TItem GetElement(MemoryElement element) => throw new NotSupportedException(
        "An element of a collection is compared in Any or All, and not selected by itself.");

    private protected static MemoryPredicate Made<TField>(
        Func<TField, MemoryFilter<MemoryElement>> filter, TField field)
    {
        ArgumentNullException.ThrowIfNull(filter);
        MemoryFilter<MemoryElement> made = filter(field);
        ArgumentNullException.ThrowIfNull(made, nameof(filter));
        return made.Predicate;
    }

    private protected MemoryFilter<T> AnyOf(MemoryPredicate part) =>
        new(new MemoryPredicate.AnyElement(Member, part) { OfValues = true });
}
