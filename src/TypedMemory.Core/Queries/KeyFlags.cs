using System.Buffers.Binary;
using TypedMemory.Core.Values;
using TypedMemory.Generated;

namespace TypedMemory.Core.Queries;

/// <summary>Looks at the bits of an enum's number that is written as the bytes of a key.</summary>
internal static class KeyFlags
{
    private const ulong SignBit = 1UL << 63;

    /// <summary>Whether a number has every bit of another one; what is not a number has none.</summary>
    public static bool Has(ReadOnlySpan<byte> key, ReadOnlySpan<byte> flags, MemoryValueKind kind)
    {
        if (key[0] != KeyWriter.ValueTag || flags[0] != KeyWriter.ValueTag) return false;

        // The sign bit of signed numbers is turned around in keys, so that negative ones come first.
        ulong sign = kind == MemoryValueKind.UnsignedEnum ? 0 : SignBit;
        ulong wanted = Bits(flags) ^ sign;
        return ((Bits(key) ^ sign) & wanted) == wanted;
    }

    private static ulong Bits(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadUInt64BigEndian(key[1..]);
}
