using System.Collections.Immutable;
using TypedMemory.Core.Filters;
using TypedMemory.Core.Queries.Fields;

namespace TypedMemory.Hub.Mango;

/// <summary>The keys of an index between which the matches of a query lie.</summary>
/// <param name="Low">The least key.</param>
/// <param name="High">The first key beyond, or <see langword="null"/> if there is none.</param>
internal sealed record KeyInterval(byte[] Low, byte[]? High)
{
    /// <summary>The keys of all matches, or <see langword="null"/> if there can be none.</summary>
    public static KeyInterval? Of(ImmutableArray<FieldRange> ranges)
    {
        byte[] fixedKey = [];
        foreach (FieldRange range in ranges)
        {
            if (range.IsEmpty) return null;
            if (range.IsOneValue)
            {
                fixedKey = [.. fixedKey, .. CollatedKey.Of(range.Low)];
                continue;
            }

            return Narrow(fixedKey, range);
        }

        return new KeyInterval(fixedKey, CollatedKey.After(fixedKey));
    }

    private static KeyInterval? Narrow(byte[] fixedKey, FieldRange range)
    {
        byte[] low = fixedKey;
        byte[]? high = CollatedKey.After(fixedKey);
        if (range.HasLow)
        {
            byte[] bound = [.. fixedKey, .. CollatedKey.Of(range.Low)];
            low = range.IncludesLow ? bound : CollatedKey.After(bound)!;
        }

        if (range.HasHigh)
        {
            byte[] bound = [.. fixedKey, .. CollatedKey.Of(range.High)];
            high = range.IncludesHigh ? CollatedKey.After(bound) : bound;
        }

        if (range.Prefix is { } prefix)
        {
            byte[] start = [.. fixedKey, .. CollatedKey.OfTextStart(prefix)];
            byte[]? end = CollatedKey.After(start);
            if (start.AsSpan().SequenceCompareTo(low) > 0) low = start;
            if (high is null || end.AsSpan().SequenceCompareTo(high) < 0) high = end;
        }

        return high is not null && low.AsSpan().SequenceCompareTo(high) >= 0 ? null : new KeyInterval(low, high);
    }
}
