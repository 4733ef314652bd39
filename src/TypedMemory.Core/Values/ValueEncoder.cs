namespace TypedMemory.Core.Values;

/// <summary>Makes the values that documents are compared with, for members of a type that the library knows.</summary>
/// <typeparam name="TValue">The member's type.</typeparam>
internal static class ValueEncoder<TValue>
{
    public static Func<TValue, MemoryValue> Instance { get; } = (Func<TValue, MemoryValue>)ValueEncoders.Of(
        typeof(TValue));
}
