using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Queries;

namespace TypedMemory.Sqlite.Maintenance;

/// <summary>Holds the rows and terms of a full-text index against the documents that they are made of.</summary>
/// <remarks>
/// Terms are compared as a sum of hashes, one of each (term, row, column, place): a sum does not depend on the order,
/// in which the two sides differ.
/// </remarks>
internal sealed class TextCheck : IDisposable
{
    private const string View = "text_check";

    private readonly Connection _connection;
    private readonly Statement _row;
    private readonly TextEntryReader _entries;
    private readonly TextTerms _terms;
    private readonly string _table;
    private UInt128 _sum;
    private long _count;

    public TextCheck(Connection connection, StoredIndex index)
    {
        (_connection, _table) = (connection, TextIndex.Table(index.Id));
        (_entries, _terms) = (new TextEntryReader(index.Index), new TextTerms(index.Index));
        _row = connection.PrepareOnce("SELECT thread, place FROM texts WHERE row = ?1");
    }

    /// <summary>What is wrong with a document's row, or <see langword="null"/> if nothing is.</summary>
    /// <param name="row">The number of its row, or <see langword="null"/> if it has none.</param>
    /// <param name="body">Its body.</param>
    public string? Problem(long? row, byte[] body)
    {
        TextEntry? entry = _entries.Read(body);
        if (entry is null != row is null) return "differs in whether it has a document";
        if (entry is null) return null;
        if (!IsThreadOf(row!.Value, entry)) return "has a document in another conversation, or at another place of it";
        for (int i = 0; i < (entry.Texts?.Length ?? 0); i++)
        {
            if (entry.Texts![i] is not { } text) continue;
            (ReadOnlyMemory<byte> terms, ReadOnlyMemory<byte> forms) = _terms.Read(i, text);
            AddAll(terms.Span, row.Value, string.Create(CultureInfo.InvariantCulture, $"c{i}"));
            AddAll(forms.Span, row.Value, string.Create(CultureInfo.InvariantCulture, $"x{i}"));
        }

        return null;
    }

    /// <summary>Whether the index holds the terms of the documents that were looked at, and no others.</summary>
    public bool HasExactly()
    {
        UInt128 sum = 0;
        long count = 0;
        _connection.Execute($"CREATE VIRTUAL TABLE temp.{View} USING fts5vocab('main', '{_table}', 'instance')");
        try
        {
            using Statement select = _connection.PrepareOnce($"SELECT term, doc, col, offset FROM temp.{View}");
            while (select.Step())
            {
                sum += HashOf(select.Bytes(0), select.Int64(1), select.Text(2), select.Int64(3));
                count++;
            }
        }
        finally
        {
            _connection.Execute($"DROP TABLE temp.{View}");
        }

        return sum == _sum && count == _count;
    }

    public void Dispose() => _row.Dispose();

    private bool IsThreadOf(long row, TextEntry entry)
    {
        try
        {
            if (!_row.Bind(1, row).Step()) return false;
            return entry.Thread is null
                ? _row.IsNull(0)
                : !_row.IsNull(0) && _row.Bytes(0).SequenceEqual(entry.Thread)
                    && _row.Bytes(1).SequenceEqual(entry.Place);
        }
        finally
        {
            _row.Reset();
        }
    }

    private void AddAll(ReadOnlySpan<byte> terms, long row, string column)
    {
        for (int offset = 0; !terms.IsEmpty; offset++)
        {
            int length = terms.IndexOf((byte)' ');
            _sum += HashOf(terms[..length], row, column, offset);
            _count++;
            terms = terms[(length + 1)..];
        }
    }

    private static UInt128 HashOf(ReadOnlySpan<byte> term, long row, string column, long offset)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        byte[] place = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{row}/{column}/{offset}/"));
        SHA256.HashData([.. place, .. term], hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
