using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Layout;

/// <summary>
/// How many documents each type has, read at a cost that does not depend on how many those are: see
/// <see cref="DocumentCounts"/>.
/// </summary>
internal sealed class CountTable(Connection connection)
{
    private Statement? _newest, _settled;

    /// <summary>The counts of all types, in the state that the connection sees.</summary>
    public DocumentCounts ReadAll()
    {
        DocumentCounts all = default;
        for (long type = connection.QueryInt64(HotStatements.GreatestType) ?? 0; type >= 0; type--)
            all += Read((int)type);
        return all;
    }

    /// <summary>The counts of a type.</summary>
    /// <param name="type">Its number.</param>
    public DocumentCounts Read(int type)
    {
        _newest ??= connection.Prepare(HotStatements.NewestCounts);
        try
        {
            if (!_newest.Bind(1, type).Step()) return default;
            long newest = _newest.Int64(0);

            // What was removed has left no row that could tell: the counts after it are set down apart.
            if (ReadSettled(type) is { } settled && settled.Sequence >= newest) return settled.Counts;
            return DocumentCounts.Read(_newest.Bytes(1), newest) ?? Count(type);
        }
        finally
        {
            _newest.Reset();
        }
    }

    /// <summary>Counts the documents of a type one by one.</summary>
    /// <param name="type">Its number.</param>
    public DocumentCounts Count(int type)
    {
        using Statement row = connection.PrepareOnce(HotStatements.CountOneByOne);
        return row.Bind(1, type).Step() ? DocumentCounts.Of(row, 0) : default;
    }

    /// <summary>Sets the counts of a type down apart from its rows: of them, later ones tell more than this.</summary>
    /// <param name="type">Its number.</param>
    /// <param name="counts">The counts.</param>
    /// <param name="sequence">The sequence up to which they hold.</param>
    public void Settle(int type, DocumentCounts counts, long sequence)
    {
        Span<byte> bytes = stackalloc byte[DocumentCounts.MaxLength];
        using Statement set = connection.PrepareOnce(HotStatements.SettleCounts);
        set.Bind(1, type).Bind(2, sequence).BindBlob(3, bytes[..counts.Write(sequence, bytes)]).Run();
    }

    /// <summary>Counts everything once, in a store of a version that did not.</summary>
    public void Fill()
    {
        using Statement newest = connection.PrepareOnce(HotStatements.NewestOfType);
        for (long type = connection.QueryInt64(HotStatements.GreatestType) ?? 0; type >= 0; type--)
        {
            if (newest.Bind(1, type).Step()) Settle((int)type, Count((int)type), newest.Int64(0));
            newest.Reset();
        }
    }

    private (long Sequence, DocumentCounts Counts)? ReadSettled(int type)
    {
        _settled ??= connection.Prepare(HotStatements.SettledCounts);
        try
        {
            if (!_settled.Bind(1, type).Step()) return null;
            long sequence = _settled.Int64(0);
            return DocumentCounts.Read(_settled.Bytes(1), sequence) is { } counts ? (sequence, counts) : null;
        }
        finally
        {
            _settled.Reset();
        }
    }
}
