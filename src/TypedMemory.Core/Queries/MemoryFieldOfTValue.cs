using System.Diagnostics.CodeAnalysis;
using TypedMemory.Core.Values;

namespace TypedMemory;

/// <summary>A member that is compared for equality, and read by a projection.</summary>
/// <typeparam name="T">The memory type.</typeparam>
/// <typeparam name="TValue">The member's type.</typeparam>
[SuppressMessage("Usage", "CA2225", Justification = "The operators make filters; In and IsNull are the named forms.")]
public class MemoryField<T, TValue> : MemoryField<T>
    where T : notnull
{
#pragma warning disable RS0022 // The base has no protected members; it is a class for what all fields have in common.
    /// <summary>Creates a field; called by generated code.</summary>
    /// <param name="member">How the member is found and compared.</param>
    /// <param name="get">Reads the member.</param>
    /// <param name="encode">Makes the value that documents are compared with.</param>
    public MemoryField(MemoryMember member, Func<T, TValue> get, Func<TValue, MemoryValue> encode)
        : base(member)
    {
        ArgumentNullException.ThrowIfNull(get);
        ArgumentNullException.ThrowIfNull(encode);
        Get = get;
        Encode = encode;
    }

    /// <summary>Creates a field of a type that the library can compare; called by generated code.</summary>
    /// <param name="member">How the member is found and compared.</param>
    /// <param name="get">Reads the member.</param>
    public MemoryField(MemoryMember member, Func<T, TValue> get)
        : this(member, get, ValueEncoder<TValue>.Instance)
#pragma warning restore RS0022
    {
    }

    /// <summary>Reads the member of a value.</summary>
    public Func<T, TValue> Get { get; }

    /// <summary>Makes the value that documents are compared with.</summary>
    internal Func<TValue, MemoryValue> Encode { get; }

    // A comparison with null makes the compiler think that the field may be null from there on: hence the question
    // marks.

    /// <summary>Whether the member is equal to a value; null is equal to null.</summary>
    public static MemoryFilter<T> operator ==([NotNull] MemoryField<T, TValue>? field, TValue value)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.Compare(MemoryComparison.Equal, value);
    }

    /// <summary>Whether the member differs from a value.</summary>
    public static MemoryFilter<T> operator !=([NotNull] MemoryField<T, TValue>? field, TValue value) =>
        !(field == value);

    /// <summary>Whether the member is one of several values.</summary>
    /// <param name="values">The values.</param>
    public MemoryFilter<T> In(params IEnumerable<TValue> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new(new MemoryPredicate.In(Member, [.. values.Select(Encode).Distinct()]));
    }

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => ReferenceEquals(this, obj);

    /// <inheritdoc/>
    public sealed override int GetHashCode() => Member.GetHashCode();

    private protected MemoryFilter<T> Compare(MemoryComparison comparison, TValue value) =>
        new(new MemoryPredicate.Compare(Member, comparison, Encode(value)));
}
