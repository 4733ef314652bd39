using System.Text;
using TypedMemory.Core.Queries;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Vectors;

/// <summary>Finds the texts of documents in an index of vectors, and their documents and vectors.</summary>
internal sealed class VectorDocuments(Connection connection) : IDisposable
{
    private readonly Statement _read = connection.PrepareOnce(
        "SELECT v.id, d.rev, d.body FROM vectors v CROSS JOIN docs d ON d.id = v.id WHERE v.row = ?1");

    private readonly Statement _id = connection.PrepareOnce("SELECT id FROM vectors WHERE row = ?1");
    private readonly Statement _data = connection.PrepareOnce(
        "SELECT data FROM vector_data WHERE row = ?1 AND space = ?2");

    private readonly Statement _range = connection.PrepareOnce(
        "SELECT row FROM vectors WHERE idx = ?3 AND id >= ?1 AND id < ?2");

    private readonly Statement _find = connection.PrepareOnce("SELECT row FROM vectors WHERE idx = ?1 AND id = ?2");

    /// <summary>
    /// The document of a text, in the form that is stored, or <see langword="null"/> if there is none any more.
    /// </summary>
    public (string Id, RevisionId Revision, byte[] Body)? Read(long row)
    {
        try
        {
            return _read.Bind(1, row).Step() ? (_read.Text(0), _read.Revision(1), _read.Bytes(2).ToArray()) : null;
        }
        finally
        {
            _read.Reset();
        }
    }

    /// <summary>The id of the document of a text, in UTF-8, or <see langword="null"/> if there is none.</summary>
    public byte[]? IdOf(long row)
    {
        byte[]? id = _id.Bind(1, row).Step() ? _id.Bytes(0).ToArray() : null;
        _id.Reset();
        return id;
    }

    /// <summary>How near the vector of a text is, or <see langword="null"/> if it has none.</summary>
    public double? Score(VectorSpace space, VectorProbe probe, long row)
    {
        try
        {
            if (!_data.Bind(1, row).Bind(2, space.Id).Step()) return null;
            return probe.Score(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(_data.Bytes(0)));
        }
        finally
        {
            _data.Reset();
        }
    }

    /// <summary>The number of a document's text, or <see langword="null"/> if it has none.</summary>
    public long? Find(long index, ReadOnlySpan<byte> utf8Id)
    {
        long? row = _find.Bind(1, index).BindText(2, utf8Id).Step() ? _find.Int64(0) : null;
        _find.Reset();
        return row;
    }

    /// <summary>The texts of the ids that start with a prefix.</summary>
    public HashSet<long> RowsOf(long index, string prefix)
    {
        HashSet<long> rows = [];
        IdRange.OfPrefix(prefix).Bind(_range);
        _range.Bind(3, index);
        while (_range.Step()) rows.Add(_range.Int64(0));
        _range.Reset();
        return rows;
    }

    /// <summary>The texts of documents; some have none.</summary>
    public HashSet<long> RowsOf(long index, IReadOnlyList<QueryRow> documents) =>
        [.. documents.Select(document => Find(index, Encoding.UTF8.GetBytes(document.Id))).OfType<long>()];

    public void Dispose()
    {
        foreach (Statement statement in (Statement[])[_read, _id, _data, _range, _find]) statement.Dispose();
    }
}
