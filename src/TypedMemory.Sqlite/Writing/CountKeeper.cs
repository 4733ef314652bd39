using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Writing;

/// <summary>
/// Keeps how many documents each type has while documents are written: see <see cref="DocumentCounts"/>.
/// </summary>
internal sealed class CountKeeper(Connection connection)
{
    /// <summary>The flags that decide what a document counts as.</summary>
    public const long Counted = (long)(DocumentFlags.Deleted | DocumentFlags.Conflicted);

    private readonly CountTable _file = new(connection);

    // By number of the type, which a damaged row can have any of.
    private readonly Dictionary<int, DocumentCounts> _known = [];
    private readonly byte[] _bytes = new byte[DocumentCounts.MaxLength];

    /// <summary>Reads everything anew: something else than this has written or undone what was written.</summary>
    public void Forget() => _known.Clear();

    private DocumentCounts Of(int type)
    {
        if (!_known.TryGetValue(type, out DocumentCounts counts)) _known[type] = counts = _file.Read(type);
        return counts;
    }

    /// <summary>A document came.</summary>
    public void Add(int type, long flags) => _known[type] = Of(type) + DocumentCounts.One(flags);

    /// <summary>A document went.</summary>
    public void Remove(int type, long flags) => _known[type] = Of(type) - DocumentCounts.One(flags);

    /// <summary>A document has other flags now.</summary>
    public void Change(int type, long before, long after)
    {
        if (((before ^ after) & Counted) == 0) return;
        Remove(type, before);
        Add(type, after);
    }

    /// <summary>What the row of a document with the given sequence has to hold.</summary>
    public ReadOnlySpan<byte> ForRow(int type, long sequence) => _bytes.AsSpan(0, Of(type).Write(sequence, _bytes));

    /// <summary>
    /// Sets the counts down apart from the rows, after a change that no row with a new sequence tells of.
    /// </summary>
    /// <param name="type">The type.</param>
    /// <param name="sequence">The newest sequence of the store.</param>
    public void Settle(int type, long sequence) => _file.Settle(type, Of(type), sequence);

    /// <summary>Takes the documents of a range out of the counts of their types, before they are removed.</summary>
    public void RemoveRange(IdRange range, long sequence)
    {
        using Statement rows = connection.PrepareOnce(
            "SELECT type, count(*), sum(flags & 1), sum(flags / 2 & 1) FROM docs WHERE id >= ?1 AND id < ?2 GROUP BY type");
        range.Bind(rows);
        while (rows.Step())
        {
            int type = (int)rows.Int64(0);
            _known[type] = Of(type) - DocumentCounts.Of(rows, 1);
            Settle(type, sequence);
        }
    }

    /// <summary>Counts a type's documents one by one, and sets that down if it is not what was kept.</summary>
    /// <returns>Whether it was not.</returns>
    public bool Recount(int type, long sequence)
    {
        DocumentCounts counted = _file.Count(type);
        if (counted == Of(type)) return false;
        _known[type] = counted;
        Settle(type, sequence);
        return true;
    }
}
