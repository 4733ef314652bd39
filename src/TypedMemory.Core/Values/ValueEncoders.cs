using System.Numerics;

namespace TypedMemory.Core.Values;

/// <summary>What makes the values that documents are compared with, by the type of the member.</summary>
internal static class ValueEncoders
{
    private static readonly Dictionary<Type, Delegate> s_byType = Make();

    public static Delegate Of(Type type) => s_byType.TryGetValue(type, out Delegate? encode)
        ? encode
        : throw new NotSupportedException(
            $"Members of \"{type}\" are compared with no value that the library knows; hand over what makes one.");

    private static Dictionary<Type, Delegate> Make()
    {
        var encoders = new Dictionary<Type, Delegate>
        {
            [typeof(string)] = (Func<string?, MemoryValue>)MemoryValue.Of,
            [typeof(Version)] = (Func<Version?, MemoryValue>)MemoryValue.Of,
            [typeof(Uri)] = (Func<Uri?, MemoryValue>)(static value => MemoryValue.Of(value?.OriginalString)),
        };
        Add<bool>(MemoryValue.Of);
        Add<char>(MemoryValue.Of);
        Add<sbyte>(static value => MemoryValue.Of((long)value));
        Add<byte>(static value => MemoryValue.Of((long)value));
        Add<short>(static value => MemoryValue.Of((long)value));
        Add<ushort>(static value => MemoryValue.Of((long)value));
        Add<int>(static value => MemoryValue.Of((long)value));
        Add<uint>(static value => MemoryValue.Of((long)value));
        Add<long>(MemoryValue.Of);
        Add<ulong>(MemoryValue.Of);
        Add<Int128>(MemoryValue.Of);
        Add<UInt128>(MemoryValue.Of);
        Add<BigInteger>(MemoryValue.Of);
        Add<Half>(static value => MemoryValue.Of((double)value));
        Add<float>(static value => MemoryValue.Of((double)value));
        Add<double>(MemoryValue.Of);
        Add<decimal>(MemoryValue.Of);
        Add<Guid>(MemoryValue.Of);
        Add<DateTime>(MemoryValue.Of);
        Add<DateTimeOffset>(MemoryValue.Of);
        Add<DateOnly>(MemoryValue.Of);
        Add<TimeOnly>(MemoryValue.Of);
        Add<TimeSpan>(MemoryValue.Of);
        return encoders;

        void Add<T>(Func<T, MemoryValue> encode)
            where T : struct
        {
            encoders.Add(typeof(T), encode);
            encoders.Add(
                typeof(T?), (Func<T?, MemoryValue>)(value => value is { } present ? encode(present) : default));
        }
    }
}
