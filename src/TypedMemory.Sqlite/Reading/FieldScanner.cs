using System.Collections.Immutable;
using TypedMemory.Core.Queries.Fields;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Queries;

namespace TypedMemory.Sqlite.Reading;

/// <summary>Reads the indexes over fields.</summary>
internal sealed class FieldScanner(StoreReader reader)
{
    /// <summary>A page ends at this many bytes of bodies, whatever its count: memory stays bounded.</summary>
    private const long PageBytes = 1 << 20;

    // Behind every key: no value begins with such bytes.
    private static readonly byte[] s_behindAllKeys = [0xff];

    /// <summary>Whether the file has exactly these indexes.</summary>
    public bool Has(IReadOnlyCollection<string> definitions)
    {
        var stored = new HashSet<string>(StringComparer.Ordinal);
        Statement select = reader.Statements[HotStatements.FieldDefinitions];
        try
        {
            select.BindText(1, FieldDefinition.Type);
            while (select.Step()) stored.Add(select.Text(0));
        }
        finally
        {
            select.Reset();
        }

        return stored.SetEquals(definitions);
    }

    /// <summary>Reads entries; the caller has opened a transaction.</summary>
    public FieldPage? Scan(FieldScan scan)
    {
        if (FindReady(FieldDefinition.Write(scan.Index)) is not { } index) return null;
        byte[] low = scan.Low.ToArray(), high = scan.High?.ToArray() ?? s_behindAllKeys;
        (byte[] key, string id) = (scan.Descending ? high : low, "");
        if (scan.After is { } after)
        {
            byte[] place = after.Key.ToArray();
            bool isWithin = scan.Descending
                ? place.AsSpan().SequenceCompareTo(high) < 0 : place.AsSpan().SequenceCompareTo(low) >= 0;
            if (isWithin) (key, id) = (place, after.Id);
        }

        Statement select = reader.Statements[
            scan.Descending ? HotStatements.ScanFieldsReverse : HotStatements.ScanFields];
        var rows = ImmutableArray.CreateBuilder<FieldRow>();
        long bytes = 0;
        try
        {
            select.Bind(1, index).BindBlob(2, key).BindText(3, id).BindBlob(4, scan.Descending ? low : high);
            select.Bind(5, scan.Limit);
            while (select.Step())
            {
                string document = select.Text(1);
                var place = new FieldPlace(select.Bytes(0).ToArray(), document);
                rows.Add(new FieldRow(place, DocumentRows.Winner(select, document, 2)));
                bytes += rows[^1].Document.Body.Length;
                if (bytes > PageBytes) return new FieldPage(rows.ToImmutable(), true);
            }
        }
        finally
        {
            select.Reset();
        }

        return new FieldPage(rows.ToImmutable(), rows.Count == scan.Limit);
    }

    private long? FindReady(string definition)
    {
        Statement select = reader.Statements[HotStatements.ReadyFieldIndex];
        try
        {
            return select.BindText(1, FieldDefinition.Type).BindText(2, definition).Step() ? select.Int64(0) : null;
        }
        finally
        {
            select.Reset();
        }
    }
}
