using TypedMemory.Generated;

namespace TypedMemory.Sqlite.Queries;

/// <summary>Narrows the keys that begin with some bytes down by what is asked of the member behind them.</summary>
internal sealed class KeyBounds(byte[] prefix, MemoryIndexMember member)
{
    /// <summary>How many bytes end a text: 00 01.</summary>
    private const int TextEndLength = 2;

    // The first byte of a value of a member: null 0, a value 1, what cannot be read 2. See MemoryValue.Bytes.
    private static readonly byte[] s_firstValue = [1], s_behindValues = [2];

    // Bounds of the member's bytes before they are turned around: low included, high excluded.
    private byte[] _low = [];
    private byte[]? _high;
    private IReadOnlyList<MemoryValue>? _values;

    public bool IsNarrowed => _values is not null || _low.Length > 0 || _high is not null;

    /// <summary>The bytes of a value in an index.</summary>
    public static byte[] Of(ReadOnlySpan<byte> value, bool descending)
    {
        byte[] bytes = value.ToArray();
        if (descending)
        {
            foreach (ref byte b in bytes.AsSpan()) b = (byte)~b;
        }

        return bytes;
    }

    /// <summary>Takes a part of a predicate over; <see langword="false"/> if it is about something else.</summary>
    public bool Narrow(MemoryPredicate part)
    {
        switch (part)
        {
            case MemoryPredicate.Compare compare when IsMine(compare.Member)
                && !compare.Value.IsNull:
                return Narrow(compare);
            case MemoryPredicate.In set when IsMine(set.Member) && _values is null:
                _values = [.. set.Values.Distinct().Order()];
                return true;
            case MemoryPredicate.StartsWith start when IsMine(start.Member):
                byte[] bytes = MemoryValue.Of(start.Start).Bytes[..^TextEndLength].ToArray();
                Raise(bytes);
                Lower(KeyRange.After(bytes)!);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The ranges of keys that are left, ascending.</summary>
    public IReadOnlyList<KeyRange> Ranges()
    {
        IEnumerable<KeyRange> ranges = _values is null
            ? [new KeyRange(_low, _high)]
            : _values.Where(IsWithin).Select(static value => KeyRange.OfPrefix(value.Bytes));
        if (_high is not null && _low.AsSpan().SequenceCompareTo(_high) >= 0) return [];
        ranges = ranges.Select(InIndex);
        return member.Descending ? [.. ranges.Reverse()] : [.. ranges];
    }

    private bool IsMine(MemoryMember other) => other.Path == member.Member.Path && !other.IsCollection;

    private bool IsWithin(MemoryValue value) =>
        value.Bytes.SequenceCompareTo(_low) >= 0 && (_high is null || value.Bytes.SequenceCompareTo(_high) < 0);

    private bool Narrow(MemoryPredicate.Compare compare)
    {
        ReadOnlySpan<byte> bytes = compare.Value.Bytes;
        switch (compare.Comparison)
        {
            case MemoryComparison.Less:
                Raise(s_firstValue);
                Lower(bytes.ToArray());
                return true;
            case MemoryComparison.LessOrEqual:
                Raise(s_firstValue);
                Lower(KeyRange.After(bytes)!);
                return true;
            case MemoryComparison.Greater:
                Raise(KeyRange.After(bytes)!);
                Lower(s_behindValues);
                return true;
            case MemoryComparison.GreaterOrEqual:
                Raise(bytes.ToArray());
                Lower(s_behindValues);
                return true;
            default:
                return false;
        }
    }

    private void Raise(byte[] low)
    {
        if (low.AsSpan().SequenceCompareTo(_low) > 0) _low = low;
    }

    private void Lower(byte[] high)
    {
        if (_high is null || high.AsSpan().SequenceCompareTo(_high) < 0) _high = high;
    }

    /// <summary>
    /// A range of the member's bytes as one of keys. Turned around, bytes below a bound are those above it: what begins
    /// with the bound itself changes sides, so the bounds move behind it.
    /// </summary>
    private KeyRange InIndex(KeyRange range)
    {
        if (!member.Descending)
        {
            byte[]? high = range.High is null ? KeyRange.After(prefix) : [.. prefix, .. range.High];
            return new KeyRange([.. prefix, .. range.Low], high);
        }

        // value < high  <=>  ~value >= everything behind ~high; value >= low  <=>  ~value < everything behind ~low.
        byte[] first = range.High is null ? prefix : [.. prefix, .. Of(range.High, true)];
        byte[]? last = range.Low.Length == 0
            ? KeyRange.After(prefix) : KeyRange.After([.. prefix, .. Of(range.Low, true)]);
        return new KeyRange(range.High is null ? first : KeyRange.After(first) ?? first, last);
    }
}
