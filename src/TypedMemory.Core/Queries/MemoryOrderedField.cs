using System.Diagnostics.CodeAnalysis;
using TypedMemory.Core.Values;

namespace TypedMemory;

/// <summary>A member whose values have an order.</summary>
/// <typeparam name="T">The memory type.</typeparam>
/// <typeparam name="TValue">The member's type.</typeparam>
/// <param name="member">How the member is found and compared.</param>
/// <param name="get">Reads the member.</param>
/// <param name="encode">Makes the value that documents are compared with.</param>
[SuppressMessage("Usage", "CA2225", Justification = "The operators make filters; Between is the named form.")]
[SuppressMessage("Design", "CA1036", Justification = "Fields are not compared with each other.")]
public class MemoryOrderedField<T, TValue>(MemoryMember member, Func<T, TValue> get, Func<TValue, MemoryValue> encode)
    : MemoryField<T, TValue>(member, get, encode), IMemoryOrder<T>
    where T : notnull
{
    /// <summary>Creates a field of a type that the library can compare; called by generated code.</summary>
    /// <param name="member">How the member is found and compared.</param>
    /// <param name="get">Reads the member.</param>
    public MemoryOrderedField(MemoryMember member, Func<T, TValue> get)
        : this(member, get, ValueEncoder<TValue>.Instance)
    {
    }

    /// <summary>Whether the member is less than a value. Null is neither less nor greater than anything.</summary>
    public static MemoryFilter<T> operator <([NotNull] MemoryOrderedField<T, TValue>? field, TValue value)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.Compare(MemoryComparison.Less, value);
    }

    /// <summary>Whether the member is less than a value or equal to it.</summary>
    public static MemoryFilter<T> operator <=([NotNull] MemoryOrderedField<T, TValue>? field, TValue value)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.Compare(MemoryComparison.LessOrEqual, value);
    }

    /// <summary>Whether the member is greater than a value.</summary>
    public static MemoryFilter<T> operator >([NotNull] MemoryOrderedField<T, TValue>? field, TValue value)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.Compare(MemoryComparison.Greater, value);
    }

    /// <summary>Whether the member is greater than a value or equal to it.</summary>
    public static MemoryFilter<T> operator >=([NotNull] MemoryOrderedField<T, TValue>? field, TValue value)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.Compare(MemoryComparison.GreaterOrEqual, value);
    }

    /// <summary>Whether the member is in a range, both ends included.</summary>
    /// <param name="low">The least value.</param>
    /// <param name="high">The greatest value.</param>
    public MemoryFilter<T> Between(TValue low, TValue high) =>
        Compare(MemoryComparison.GreaterOrEqual, low) & Compare(MemoryComparison.LessOrEqual, high);
}
