using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Recall;

/// <summary>Finds what stands beside a document in its conversation.</summary>
internal sealed class RecallThreads(Connection connection) : IDisposable
{
    private readonly Statement _place = connection.PrepareOnce(
        "SELECT thread, place, id FROM texts WHERE row = ?1 AND thread IS NOT NULL");

    private readonly Statement _before = connection.PrepareOnce(
        "SELECT row FROM texts WHERE idx = ?1 AND thread = ?2 AND (place, id) < (?3, ?4) AND thread IS NOT NULL "
        + "ORDER BY place DESC, id DESC LIMIT ?5");

    private readonly Statement _after = connection.PrepareOnce(
        "SELECT row FROM texts WHERE idx = ?1 AND thread = ?2 AND (place, id) > (?3, ?4) AND thread IS NOT NULL "
        + "ORDER BY place, id LIMIT ?5");

    /// <summary>The place of a row, or <see langword="null"/> if it belongs to no conversation.</summary>
    public RecallPlace? PlaceOf(long row)
    {
        bool found = _place.Bind(1, row).Step();
        RecallPlace? place = found
            ? new(_place.Bytes(0).ToArray(), _place.Bytes(1).ToArray(), _place.Bytes(2).ToArray()) : null;
        _place.Reset();
        return place;
    }

    /// <summary>The rows before a place, the nearest first.</summary>
    public List<long> Before(long index, RecallPlace place, int count) => Read(_before, index, place, count);

    /// <summary>The rows behind a place, the nearest first.</summary>
    public List<long> After(long index, RecallPlace place, int count) => Read(_after, index, place, count);

    public void Dispose()
    {
        _place.Dispose();
        _before.Dispose();
        _after.Dispose();
    }

    private static List<long> Read(Statement select, long index, RecallPlace place, int count)
    {
        List<long> rows = [];
        select.Bind(1, index).BindBlob(2, place.Thread).BindBlob(3, place.Place).BindText(4, place.Id).Bind(5, count);
        while (select.Step()) rows.Add(select.Int64(0));
        select.Reset();
        return rows;
    }
}
