namespace TypedMemory.Core.Merging.State;

/// <summary>Numbers in the digits of base64url, A being 0: how the reserved member's text holds them.</summary>
internal static class Base64Digits
{
    /// <summary>The greatest length of a number below 2^53, and of a distance between two.</summary>
    public const int MaxLength = 11;

    private static ReadOnlySpan<byte> Digits => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8;

    /// <summary>Writes a number over the whole span, the most significant digit first.</summary>
    public static void WriteFixed(Span<byte> output, uint value)
    {
        for (int i = output.Length - 1; i >= 0; i--, value >>= 6) output[i] = Digits[(int)(value & 63)];
    }

    /// <summary>Writes a number, the most significant digit first, none that is 0 before the others.</summary>
    /// <returns>Its length.</returns>
    public static int WriteNumber(Span<byte> output, long value)
    {
        int length = 1;
        for (long rest = value >> 6; rest > 0; rest >>= 6) length++;
        for (int i = length - 1; i >= 0; i--, value >>= 6) output[i] = Digits[(int)(value & 63)];
        return length;
    }

    /// <summary>Reads what <see cref="WriteNumber"/> wrote, which is the whole text.</summary>
    public static bool TryReadNumber(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if (text.Length is 0 or > 9 || (text.Length > 1 && text[0] == Digits[0])) return false;
        foreach (byte character in text)
        {
            int digit = Digits.IndexOf(character);
            if (digit < 0) return false;
            value = (value << 6) | (uint)digit;
        }

        return value <= EditStamp.MaxTime;
    }

    /// <summary>
    /// Writes a distance as source maps write theirs: the sign in the lowest bit, five bits a digit from the lowest up,
    /// and 32 in every digit but the last.
    /// </summary>
    /// <returns>Its length.</returns>
    public static int WriteDistance(Span<byte> output, long value)
    {
        ulong rest = value < 0 ? ((ulong)-value << 1) | 1 : (ulong)value << 1;
        int length = 0;
        do
        {
            int digit = (int)(rest & 31);
            rest >>= 5;
            output[length++] = Digits[rest > 0 ? digit | 32 : digit];
        }
        while (rest > 0);
        return length;
    }

    /// <summary>Reads what <see cref="WriteDistance"/> wrote, and goes behind it.</summary>
    public static bool TryReadDistance(ref ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        ulong bits = 0;
        for (int i = 0; i < text.Length && i < MaxLength; i++)
        {
            int digit = Digits.IndexOf(text[i]);
            if (digit < 0) return false;
            bits |= (ulong)(digit & 31) << (5 * i);
            if (digit >= 32) continue;
            value = (bits & 1) == 0 ? (long)(bits >> 1) : -(long)(bits >> 1);
            text = text[(i + 1)..];
            return value is >= -EditStamp.MaxTime and <= EditStamp.MaxTime;
        }

        return false;
    }

    /// <summary>
    /// Writes a stamp of a member: the code of its name in two digits, and its distance from the base.
    /// </summary>
    /// <returns>Its length.</returns>
    public static int WriteStamp(Span<byte> output, int code, long distance)
    {
        WriteFixed(output[..2], (uint)code);
        return 2 + WriteDistance(output[2..], distance);
    }

    /// <summary>Reads the code of a name, and goes behind it.</summary>
    public static bool TryReadCode(ref ReadOnlySpan<byte> text, out int code)
    {
        code = 0;
        if (text.Length < 2) return false;
        int high = Digits.IndexOf(text[0]);
        int low = Digits.IndexOf(text[1]);
        code = (high << 6) | low;
        text = text[2..];
        return high >= 0 && low >= 0;
    }
}
