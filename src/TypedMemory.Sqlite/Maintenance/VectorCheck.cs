using System.Globalization;
using TypedMemory.Core.Codec;
using TypedMemory.Core.Queries;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Queries;
using TypedMemory.Sqlite.Vectors;

namespace TypedMemory.Sqlite.Maintenance;

/// <summary>Holds an index of vectors against the documents.</summary>
/// <remarks>
/// Which vector a model makes of a text only the model knows; that a vector is of the present text is so by the number
/// of the text, of which each has its own.
/// </remarks>
internal sealed class VectorCheck : IDisposable
{
    private readonly Connection _connection;
    private readonly StoredIndex _index;
    private readonly IndexVectors _vectors;
    private readonly List<VectorSpace> _spaces;
    private readonly Statement _row, _data;
    private long _rows;

    public VectorCheck(Connection connection, StoredIndex index)
    {
        (_connection, _index, _vectors) = (connection, index, new IndexVectors(index.Index));
        _spaces = VectorSpaces.Read(connection, index.Id);
        _row = connection.PrepareOnce("SELECT row, behind FROM vectors WHERE idx = ?1 AND id = ?2");
        _data = connection.PrepareOnce("SELECT data FROM vector_data WHERE row = ?1 AND space = ?2");
    }

    /// <summary>What is wrong with a document, or <see langword="null"/> if nothing is.</summary>
    public string? Problem(byte[] id, byte[] body)
    {
        bool isDerived = _index.Index.Vector!.IsDerived;
        float[]? own = isDerived ? null : _vectors.ReadVector(body);
        bool belongs = isDerived ? _vectors.ReadText(body) is not null : own is not null;
        bool found = _row.Bind(1, _index.Id).BindText(2, id).Step();
        long row = found ? _row.Int64(0) : 0;
        bool behind = found && _row.Int64(1) != 0;
        _row.Reset();
        if (found != belongs) return "differs in whether it has a document";
        if (!found) return null;
        _rows++;
        if (behind || _spaces.Count == 0) return null;
        byte[]? data = _data.Bind(1, row).Bind(2, _spaces[0].Id).Step() ? _data.Bytes(0).ToArray() : null;
        _data.Reset();
        if (data is null) return "lacks the vector of a document that is not behind";
        if (data.Length != _spaces[0].Dimensions * sizeof(float)) return "has a vector of another length";
        return own is not null && !data.AsSpan().SequenceEqual(VectorBytes.Of(own))
            ? "has another vector than a document" : null;
    }

    /// <summary>What is there beside the documents that were looked at.</summary>
    public IEnumerable<string> Leftovers()
    {
        long rows = _connection.QueryInt64($"SELECT count(*) FROM vectors WHERE idx = {_index.Id}") ?? 0;
        if (rows != _rows)
            yield return string.Create(CultureInfo.InvariantCulture, $"has {rows} documents, and {_rows} belong there");
        long orphans = _connection.QueryInt64(
            "SELECT count(*) FROM vector_data d LEFT JOIN vectors v ON v.row = d.row "
            + $"WHERE d.space IN (SELECT id FROM vector_spaces WHERE idx = {_index.Id}) AND v.row IS NULL") ?? 0;
        if (orphans > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"has {orphans} vectors of texts that are not there");
    }

    public void Dispose()
    {
        _row.Dispose();
        _data.Dispose();
    }
}
