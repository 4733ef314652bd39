namespace TypedMemory;

/// <summary>What is asked of members whose type is an enum of flags.</summary>
public static class MemoryFlagExtensions
{
    /// <summary>
    /// Whether the member has every bit of a value, as <see cref="Enum.HasFlag"/> tells. No index answers this.
    /// </summary>
    /// <param name="field">The member.</param>
    /// <param name="flag">The value; of zero, every value has its bits.</param>
    public static MemoryFilter<T> HasFlag<T, TEnum>(this MemoryField<T, TEnum> field, TEnum flag)
        where T : notnull
        where TEnum : struct, Enum
    {
        ArgumentNullException.ThrowIfNull(field);
        return new(new MemoryPredicate.HasFlags(field.Member, field.Encode(flag)));
    }

    /// <summary>Whether the member has every bit of a value; null has none, be the value zero.</summary>
    /// <param name="field">The member.</param>
    /// <param name="flag">The value.</param>
    public static MemoryFilter<T> HasFlag<T, TEnum>(this MemoryField<T, TEnum?> field, TEnum flag)
        where T : notnull
        where TEnum : struct, Enum
    {
        ArgumentNullException.ThrowIfNull(field);
        return new(new MemoryPredicate.HasFlags(field.Member, field.Encode(flag)));
    }
}
