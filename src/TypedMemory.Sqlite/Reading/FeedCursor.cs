using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Reading;

/// <summary>The feed of one type, one row ahead.</summary>
internal sealed class FeedCursor
{
    private readonly Statement _rows;

    /// <param name="rows">Reads the feed of a type.</param>
    /// <param name="typeId">The type.</param>
    /// <param name="bound">The sequence behind which it starts.</param>
    /// <param name="isWhole">Whether every row is wanted.</param>
    public FeedCursor(Statement rows, int typeId, long bound, bool isWhole)
    {
        IsWhole = isWhole;
        _rows = rows;
        _rows.Bind(1, typeId).Bind(2, bound);
        MoveNext();
    }

    public Statement Row => _rows;

    /// <summary>Whether every row is wanted, and no id needs to be looked at.</summary>
    public bool IsWhole { get; }

    public bool HasRow { get; private set; }

    public long Sequence { get; private set; }

    public void MoveNext()
    {
        HasRow = _rows.Step();
        if (HasRow) Sequence = _rows.Int64(0);
    }
}
