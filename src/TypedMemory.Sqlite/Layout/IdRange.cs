using System.Text;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Layout;

/// <summary>A half-open range of ids in the order of their UTF-8 bytes. A missing end is open.</summary>
internal readonly struct IdRange
{
    private IdRange(byte[] low, byte[]? high) => (Low, High) = (low, high);

    /// <summary>The first id of the range.</summary>
    public byte[] Low { get; }

    /// <summary>The first id beyond the range, or <see langword="null"/> if there is none.</summary>
    public byte[]? High { get; }

    public static IdRange OfPrefix(string prefix)
    {
        byte[] low = Encoding.UTF8.GetBytes(prefix);
        return new IdRange(low, AfterPrefix(low));
    }

    public static IdRange Of(ListQuery query)
    {
        IdRange range = OfPrefix(query.Prefix);
        if (query.Descending)
        {
            range = query.From is { } from ? range.Below(JustAfter(from)) : range;
            range = query.After is { } after ? range.Below(Encoding.UTF8.GetBytes(after)) : range;
            return query.To is { } to
                ? range.NotBelow(query.InclusiveTo ? Encoding.UTF8.GetBytes(to) : JustAfter(to)) : range;
        }

        range = query.From is { } first ? range.NotBelow(Encoding.UTF8.GetBytes(first)) : range;
        range = query.After is { } last ? range.NotBelow(JustAfter(last)) : range;
        return query.To is { } end
            ? range.Below(query.InclusiveTo ? JustAfter(end) : Encoding.UTF8.GetBytes(end)) : range;
    }

    /// <summary>Binds the range; an open end is an empty blob, which SQLite orders after every text.</summary>
    public void Bind(Statement statement)
    {
        statement.BindText(1, Low);
        if (High is null) statement.BindBlob(2, []);
        else statement.BindText(2, High);
    }

    public IdRange NotBelow(byte[] low) => low.AsSpan().SequenceCompareTo(Low) > 0 ? new IdRange(low, High) : this;

    public IdRange Below(byte[] high) =>
        High is null || high.AsSpan().SequenceCompareTo(High) < 0 ? new IdRange(Low, high) : this;

    /// <summary>The part of the range before an id.</summary>
    public IdRange Before(string id) => Below(Encoding.UTF8.GetBytes(id));

    /// <summary>The smallest text after an id.</summary>
    public static byte[] JustAfter(string id) => [.. Encoding.UTF8.GetBytes(id), 0];

    /// <summary>
    /// The smallest text after every id of a prefix. UTF-8 has no byte 255, so the last byte can be raised.
    /// </summary>
    private static byte[]? AfterPrefix(byte[] prefix)
    {
        if (prefix.Length == 0) return null;
        byte[] high = [.. prefix];
        high[^1]++;
        return high;
    }
}
