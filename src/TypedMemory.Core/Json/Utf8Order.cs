namespace TypedMemory.Core.Json;

/// <summary>
/// The order of texts by their UTF-8 bytes, which is the order of code points and not that of UTF-16.
/// </summary>
public static class Utf8Order
{
    /// <summary>Compares two texts by their UTF-8 bytes; a lone surrogate orders as its code point would.</summary>
    /// <param name="left">A text.</param>
    /// <param name="right">Another text.</param>
    public static int Compare(string left, string right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        int common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length) return left.Length.CompareTo(right.Length);

        // UTF-16 puts surrogates, that is everything past U+FFFF, before U+E000 to U+FFFF; UTF-8 puts them after. Where
        // a surrogate pair is compared with another code unit, the pair is the greater.
        char l = left[common], r = right[common];
        bool leftPair = IsPartOfPair(left, common), rightPair = IsPartOfPair(right, common);
        return leftPair != rightPair ? (leftPair ? 1 : -1) : l.CompareTo(r);
    }

    private static bool IsPartOfPair(string text, int index) =>
        (char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
        || (char.IsLowSurrogate(text[index]) && index > 0 && char.IsHighSurrogate(text[index - 1]));
}
