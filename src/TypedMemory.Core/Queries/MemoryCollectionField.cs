using TypedMemory.Core.Values;

namespace TypedMemory;

/// <summary>A member that is a collection of values.</summary>
/// <typeparam name="T">The memory type.</typeparam>
/// <typeparam name="TItem">The type of the elements.</typeparam>
public sealed class MemoryCollectionField<T, TItem> : MemoryField<T>
    where T : notnull
{
    private readonly Func<TItem, MemoryValue> _encode;

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
}
