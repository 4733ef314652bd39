using System.Collections.Immutable;
using TypedMemory.Core.Queries.Views;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Reading;

/// <summary>Reads the rows of views; the caller has opened a transaction.</summary>
/// <param name="reader">The reader.</param>
internal sealed class ViewScanner(StoreReader reader)
{
    // A page ends at this many bytes, whatever its count: memory stays bounded.
    private const long PageBytes = 1 << 20;

    // Behind every place: none begins with such bytes.
    private static readonly byte[] s_behindAll = [0xff];

    /// <summary>Reads rows.</summary>
    public ViewPage? Scan(ViewScan scan)
    {
        if (Find(scan) is not { } view) return null;
        (byte[] lowOrder, string lowId, byte[] highOrder, string highId) = Bounds(scan);
        // The first row is behind a place that no row has: rows of a document are counted from 0.
        (byte[] order, string id, long n) = scan.Descending
            ? (highOrder, highId, -1L) : (lowOrder, lowId, -1L);
        if (scan.After is { } after) (order, id, n) = (after.Order.ToArray(), after.Id, after.Number);
        var rows = ImmutableArray.CreateBuilder<ViewRow>();
        long bytes = 0;
        Statement select = reader.Statements[scan.Descending ? ViewTables.ScanReverse : ViewTables.Scan];
        try
        {
            select.Bind(1, view.Id).BindBlob(2, order).BindText(3, id).Bind(4, n);
            if (scan.Descending) select.BindBlob(5, lowOrder).BindText(6, lowId);
            else select.BindBlob(5, highOrder).BindText(6, highId);
            select.Bind(7, scan.Limit).Bind(8, scan.Skip);
            while (select.Step())
            {
                var place = new ViewPlace(select.Bytes(0).ToArray(), select.Text(1), select.Int64(2));
                byte[] key = select.Bytes(3).ToArray(), value = select.Bytes(4).ToArray();
                rows.Add(new ViewRow(place, key, value));
                bytes += key.Length + value.Length;
                if (bytes > PageBytes) return new ViewPage(rows.ToImmutable(), true, view.Total, view.Sequence);
            }
        }
        finally
        {
            select.Reset();
        }

        return new ViewPage(rows.ToImmutable(), rows.Count == scan.Limit, view.Total, view.Sequence);
    }

    /// <summary>Counts the rows of a range.</summary>
    public long Count(ViewScan scan)
    {
        if (Find(scan) is not { } view) return 0;
        (byte[] lowOrder, string lowId, byte[] highOrder, string highId) = Bounds(scan);
        Statement count = reader.Statements[ViewTables.Count];
        try
        {
            count.Bind(1, view.Id).BindBlob(2, lowOrder).BindText(3, lowId).BindBlob(4, highOrder).BindText(5, highId);
            return count.Step() ? count.Int64(0) : 0;
        }
        finally
        {
            count.Reset();
        }
    }

    /// <summary>Measures the views of a signature.</summary>
    public ViewSize Measure(string signature)
    {
        if (Find(new ViewScan(signature, 0)) is not { } first) return new ViewSize(0, 0, 0);
        Statement measure = reader.Statements[ViewTables.Measure];
        try
        {
            measure.BindText(1, signature).Step();
            return new ViewSize((long)measure.Double(0), measure.Int64(1), first.Sequence);
        }
        finally
        {
            measure.Reset();
        }
    }

    private static (byte[] LowOrder, string LowId, byte[] HighOrder, string HighId) Bounds(ViewScan scan) => (
        scan.Low.Order.ToArray(), scan.Low.Id, scan.High?.Order.ToArray() ?? s_behindAll, scan.High?.Id ?? "");

    private (long Id, long Sequence, long Total)? Find(ViewScan scan)
    {
        Statement exist = reader.Statements[ViewTables.Exist];
        try
        {
            if (!exist.Step()) return null;
        }
        finally
        {
            exist.Reset();
        }

        Statement find = reader.Statements[ViewTables.Find];
        try
        {
            find.BindText(1, scan.Signature).Bind(2, scan.View);
            return find.Step() ? (find.Int64(0), find.Int64(1), find.Int64(2)) : null;
        }
        finally
        {
            find.Reset();
        }
    }
}
