namespace TypedMemory.Core.Codec;

/// <summary>
/// The forms of ISO 8601 in which dates and times are read: those that mean the same everywhere and on every day.
/// </summary>
internal static class IsoText
{
    /// <summary>The length of <c>2026-01-02T03:04:05.6789012+00:00</c>.</summary>
    public const int MaxLength = 33;

    private const int FractionDigits = 7;
    private const int MaxFractionDigits = 16;

    /// <summary>
    /// Brings <c>yyyy-MM-dd[THH:mm[:ss[.f…]][Z|±HH:mm]]</c> into the form with seconds and seven decimals; of further
    /// ones, which some peers write, nothing is kept.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="full">Takes the full form.</param>
    /// <param name="length">Its length.</param>
    /// <returns>Whether the text has such a form; that the numbers are a date is not looked at.</returns>
    public static bool TryComplete(ReadOnlySpan<byte> text, Span<char> full, out int length)
    {
        length = 0;
        "0000-00-00T00:00:00.0000000".CopyTo(full);
        if (!TryTake(ref text, "0000-00-00", full)) return false;
        length = "0000-00-00T00:00:00.0000000".Length;
        if (text.IsEmpty) return true;
        if (!TryTake(ref text, "T00:00", full[10..])) return false;
        if (text is [(byte)':', ..] && !TryTakeSeconds(ref text, full[16..])) return false;
        switch (text)
        {
            case []:
                return true;
            case [(byte)'Z']:
                full[length++] = 'Z';
                return true;
            case [(byte)'+' or (byte)'-', ..]:
                full[length] = (char)text[0];
                text = text[1..];
                bool taken = TryTake(ref text, "00:00", full[(length + 1)..]) && text.IsEmpty;
                length += 6;
                return taken;
            default:
                return false;
        }
    }

    /// <summary>Whether a text is <c>[-][d.]hh:mm:ss[.f…]</c>, with up to seven decimals.</summary>
    public static bool IsTimeSpan(ReadOnlySpan<byte> text)
    {
        if (text is [(byte)'-', ..]) text = text[1..];
        int days = CountDigits(text);
        if (days > 0 && days < text.Length && text[days] == (byte)'.') text = text[(days + 1)..];
        Span<char> taken = stackalloc char[8];
        if (!TryTake(ref text, "00:00:00", taken)) return false;
        if (text.IsEmpty) return true;
        int decimals = text[0] == (byte)'.' ? CountDigits(text[1..]) : 0;
        return decimals is >= 1 and <= FractionDigits && decimals == text.Length - 1;
    }

    private static bool TryTakeSeconds(ref ReadOnlySpan<byte> text, Span<char> full)
    {
        if (!TryTake(ref text, ":00", full)) return false;
        if (text is not [(byte)'.', ..]) return true;
        int digits = CountDigits(text[1..]);
        if (digits is < 1 or > MaxFractionDigits) return false;
        for (int i = 0; i < Math.Min(digits, FractionDigits); i++) full[4 + i] = (char)text[1 + i];
        text = text[(digits + 1)..];
        return true;
    }

    /// <summary>Takes text of a form, in which 0 stands for any digit.</summary>
    private static bool TryTake(ref ReadOnlySpan<byte> text, string form, scoped Span<char> taken)
    {
        if (text.Length < form.Length) return false;
        for (int i = 0; i < form.Length; i++)
        {
            char c = (char)text[i];
            if (form[i] == '0' ? !char.IsAsciiDigit(c) : c != form[i]) return false;
            taken[i] = c;
        }

        text = text[form.Length..];
        return true;
    }

    private static int CountDigits(ReadOnlySpan<byte> text)
    {
        int count = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return count < 0 ? text.Length : count;
    }
}
