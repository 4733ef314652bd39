using TypedMemory.Core.Values;

namespace TypedMemory;

/// <summary>A member that is a collection of texts.</summary>
/// <typeparam name="T">The memory type.</typeparam>
/// <typeparam name="TItem">The type of the elements.</typeparam>
public sealed class MemoryTextCollectionField<T, TItem> : MemoryCollectionField<T, TItem>
    where T : notnull
{
    /// <summary>Creates a field; called by generated code.</summary>
    /// <param name="member">How the member is found, and its elements compared.</param>
    /// <param name="encode">Makes the value that elements are compared with.</param>
    public MemoryTextCollectionField(MemoryMember member, Func<TItem, MemoryValue> encode)
        : base(member, encode)
    {
    }

    /// <summary>Creates a field of elements that the library can compare; called by generated code.</summary>
    /// <param name="member">How the member is found, and its elements compared.</param>
    public MemoryTextCollectionField(MemoryMember member)
        : base(member, ValueEncoder<TItem>.Instance)
    {
    }

    /// <inheritdoc cref="MemoryCollectionField{T, TItem}.Any(Func{MemoryField{MemoryElement, TItem}, MemoryFilter{MemoryElement}})"/>
    public MemoryFilter<T> Any(Func<MemoryTextField<MemoryElement, TItem>, MemoryFilter<MemoryElement>> filter) =>
        AnyOf(Made(filter, new MemoryTextField<MemoryElement, TItem>(Element, GetElement, Encode)));

    /// <inheritdoc cref="MemoryCollectionField{T, TItem}.All(Func{MemoryField{MemoryElement, TItem}, MemoryFilter{MemoryElement}})"/>
    public MemoryFilter<T> All(Func<MemoryTextField<MemoryElement, TItem>, MemoryFilter<MemoryElement>> filter) =>
        !AnyOf(new MemoryPredicate.Not(
            Made(filter, new MemoryTextField<MemoryElement, TItem>(Element, GetElement, Encode))));
}
