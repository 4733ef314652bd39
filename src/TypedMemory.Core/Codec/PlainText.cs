using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TypedMemory.Core.Codec;

/// <summary>
/// Text that stands for itself in a JSON string and is ASCII: nearly all of it, and taken in one pass.
/// </summary>
internal static class PlainText
{
    private const byte FirstPlain = 0x20;
    private const byte LastAscii = 0x7F;

    /// <summary>
    /// How many bytes at the start are neither a quotation mark, a backslash, a control character nor beyond ASCII.
    /// </summary>
    public static int Length(ReadOnlySpan<byte> utf8)
    {
        ref byte start = ref MemoryMarshal.GetReference(utf8);
        int position = 0;
        for (; position <= utf8.Length - Vector128<byte>.Count; position += Vector128<byte>.Count)
        {
            Vector128<byte> bytes = Vector128.LoadUnsafe(ref start, (nuint)position);
            // Bytes beyond ASCII are negative: one comparison finds them and the controls.
            Vector128<byte> special = Vector128.LessThan(bytes.AsSByte(), Vector128.Create((sbyte)FirstPlain)).AsByte()
                | Vector128.Equals(bytes, Vector128.Create((byte)'"'))
                | Vector128.Equals(bytes, Vector128.Create((byte)'\\'));
            uint mask = special.ExtractMostSignificantBits();
            if (mask != 0) return position + BitOperations.TrailingZeroCount(mask);
        }

        while (position < utf8.Length && IsPlain(utf8[position])) position++;
        return position;
    }

    /// <summary>Copies the plain characters at the start, as bytes.</summary>
    /// <param name="text">The text.</param>
    /// <param name="utf8">Room for all of it.</param>
    /// <returns>How many were copied; the next one, if any, is not plain.</returns>
    public static int Copy(ReadOnlySpan<char> text, Span<byte> utf8)
    {
        ReadOnlySpan<ushort> units = MemoryMarshal.Cast<char, ushort>(text);
        ref ushort source = ref MemoryMarshal.GetReference(units);
        ref byte target = ref MemoryMarshal.GetReference(utf8[..units.Length]);
        int position = 0;
        for (; position <= units.Length - Vector128<byte>.Count; position += Vector128<byte>.Count)
        {
            Vector128<ushort> low = Vector128.LoadUnsafe(ref source, (nuint)position);
            Vector128<ushort> high = Vector128.LoadUnsafe(ref source, (nuint)(position + Vector128<ushort>.Count));
            if ((Special(low) | Special(high)) != Vector128<ushort>.Zero) break;
            Vector128.Narrow(low, high).StoreUnsafe(ref target, (nuint)position);
        }

        for (; position < units.Length && units[position] <= LastAscii && IsPlain((byte)units[position]); position++)
        {
            utf8[position] = (byte)units[position];
        }

        return position;
    }

    private static Vector128<ushort> Special(Vector128<ushort> units) =>
        Vector128.GreaterThan(
            units - Vector128.Create((ushort)FirstPlain), Vector128.Create((ushort)(LastAscii - FirstPlain)))
        | Vector128.Equals(units, Vector128.Create((ushort)'"'))
        | Vector128.Equals(units, Vector128.Create((ushort)'\\'));

    private static bool IsPlain(byte value) =>
        value is >= FirstPlain and <= LastAscii and not ((byte)'"' or (byte)'\\');
}
