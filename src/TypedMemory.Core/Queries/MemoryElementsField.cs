using TypedMemory.Generated;

namespace TypedMemory;

/// <summary>
/// A member that is a collection of records: <c>OrderFields.Lines.Any(line => line.Quantity > 3 &amp;&amp; line.Sku ==
/// "x")</c>.
/// </summary>
/// <remarks>
/// No index answers what is asked of records in a collection. An element that is null fulfils no filter.
/// </remarks>
/// <typeparam name="T">The memory type.</typeparam>
/// <typeparam name="TItem">The record.</typeparam>
/// <typeparam name="TFields">The fields of the record, which the generator emits.</typeparam>
public sealed class MemoryElementsField<T, TItem, TFields> : MemoryField<T>
    where T : notnull
    where TItem : notnull
    where TFields : class
{
    private readonly TFields _fields;

    /// <summary>Creates a field; called by generated code.</summary>
    /// <param name="member">How the collection is found.</param>
    /// <param name="fields">The fields of its elements.</param>
    public MemoryElementsField(MemoryMember member, TFields fields)
        : base(member)
    {
        ArgumentNullException.ThrowIfNull(fields);
        _fields = fields;
    }

    /// <summary>Whether one element fulfils a filter: all of the filter, by the same element.</summary>
    /// <param name="filter">Makes the filter of the fields of an element. Runs once, when the query is put
    /// together.</param>
    public MemoryFilter<T> Any(Func<TFields, MemoryFilter<TItem>> filter) =>
        new(new MemoryPredicate.AnyElement(Member, PredicateOf(filter)));

    /// <summary>Whether there is an element.</summary>
    public MemoryFilter<T> Any() => new(new MemoryPredicate.AnyElement(Member, new MemoryPredicate.All([])));

    /// <summary>Whether every element fulfils a filter; of no element, it does.</summary>
    /// <param name="filter">Makes the filter of the fields of an element. Runs once, when the query is put
    /// together.</param>
    public MemoryFilter<T> All(Func<TFields, MemoryFilter<TItem>> filter) =>
        !new MemoryFilter<T>(new MemoryPredicate.AnyElement(Member, new MemoryPredicate.Not(PredicateOf(filter))));

    private MemoryPredicate PredicateOf(Func<TFields, MemoryFilter<TItem>> filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        MemoryFilter<TItem> made = filter(_fields);
        ArgumentNullException.ThrowIfNull(made, nameof(filter));
        return made.Predicate;
    }
}
