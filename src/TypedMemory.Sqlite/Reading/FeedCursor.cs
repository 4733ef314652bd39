using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Reading;

/// <summary>The feed of one type, one row ahead.</summary>
internal sealed class FeedCursor
{
    private readonly Statement _rows;

    public FeedCursor(Statement rows, int typeId, long bound)
    {
        _rows = rows;
        _rows.Bind(1, typeId).Bind(2, bound);
        MoveNext();
    }

    public Statement Row => _rows;

    public bool HasRow { get; private set; }

    public long Sequence { get; private set; }

    public void MoveNext()
    {
        HasRow = _rows.Step();
        if (HasRow) Sequence = _rows.Int64(0);
    }
}
