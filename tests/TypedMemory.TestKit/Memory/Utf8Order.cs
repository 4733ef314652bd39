using System.Text;

namespace TypedMemory.TestKit;

/// <summary>The order of ids: by their UTF-8 bytes.</summary>
internal sealed class Utf8Order : IComparer<string>
{
    public static Utf8Order Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        int common = x.AsSpan().CommonPrefixLength(y);
        if (common == x.Length || common == y.Length) return x.Length.CompareTo(y.Length);

        // UTF-16 order is UTF-8 order but for surrogates.
        return char.IsSurrogate(x[common]) || char.IsSurrogate(y[common])
            ? Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y))
            : x[common].CompareTo(y[common]);
    }
}
