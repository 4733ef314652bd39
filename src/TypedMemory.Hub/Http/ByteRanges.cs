using System.Globalization;
using TypedMemory.Hub.Core;

namespace TypedMemory.Hub.Http;

/// <summary>The header <c>Range</c>, read as CouchDB reads it.</summary>
internal static class ByteRanges
{
    private const int MaxRanges = 9;

    /// <summary>Reads the ranges.</summary>
    /// <returns>First and last byte of each, or <see langword="null"/> where the whole is to be sent.</returns>
    /// <exception cref="HubException">A range cannot be satisfied.</exception>
    public static List<(long From, long To)>? Parse(string? header, long length)
    {
        if (header is null || !header.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase)) return null;
        var ranges = new List<(long, long)>();
        foreach (string part in header[6..].Split(',', StringSplitOptions.TrimEntries))
        {
            int dash = part.IndexOf('-', StringComparison.Ordinal);
            if (dash < 0 || !Number(part[..dash], out long? first) || !Number(part[(dash + 1)..], out long? last))
                return null;
            if (first is null && last is null) return null;
            if (first is 0 && last is null) return null;
            (long from, long to) = first is null
                ? (Math.Max(0, length - last!.Value), length - 1)
                : (first.Value, Math.Min(last ?? length - 1, length - 1));
            if (to < from)
                throw new HubException(416, "requested_range_not_satisfiable", "Requested range not satisfiable");
            ranges.Add((from, to));
        }

        return ranges.Count <= MaxRanges ? ranges : null;
    }

    private static bool Number(string text, out long? number)
    {
        number = null;
        if (text.Length == 0) return true;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value)) return false;
        number = value;
        return true;
    }
}
