namespace TypedMemory.Core.Json;

/// <summary>The order of members: by the UTF-8 bytes of their names, out of their escapes.</summary>
internal static class CanonicalNames
{
    /// <summary>Compares two names in canonical form, without their quotes.</summary>
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        left.Contains((byte)'\\') || right.Contains((byte)'\\')
            ? Decode(left).AsSpan().SequenceCompareTo(Decode(right))
            : left.SequenceCompareTo(right);

    /// <summary>The bytes of a name. A lone surrogate becomes the three bytes that its code point would be.</summary>
    private static byte[] Decode(ReadOnlySpan<byte> name)
    {
        byte[] decoded = new byte[name.Length];
        int at = 0;
        while (!name.IsEmpty)
        {
            if (name[0] != '\\')
            {
                decoded[at++] = name[0];
                name = name[1..];
                continue;
            }

            char unit = JsonText.DecodeEscape(name, out int length);
            name = name[length..];
            if (unit < 0x80)
            {
                decoded[at++] = (byte)unit;
                continue;
            }

            decoded[at++] = (byte)(0xE0 | (unit >> 12));
            decoded[at++] = (byte)(0x80 | ((unit >> 6) & 0x3F));
            decoded[at++] = (byte)(0x80 | (unit & 0x3F));
        }

        return decoded.AsSpan(0, at).ToArray();
    }
}
