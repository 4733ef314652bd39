using TypedMemory.Core.Codec;
using TypedMemory.Core.Queries;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Queries;

namespace TypedMemory.Sqlite.Vectors;

/// <summary>
/// The index of vectors of a type. A write marks a text that is another one as behind, and whoever has the model makes
/// its vector later; a vector that the document holds goes in at once.
/// </summary>
internal sealed class VectorIndex(Connection connection, StoredIndex index) : IDisposable
{
    /// <summary>
    /// How many removals are kept: whoever holds vectors in memory and is further behind reads them anew.
    /// </summary>
    private const int MaxRemovals = 16_384;

    private readonly IndexVectors _vectors = new(index.Index);
    private readonly bool _isDerived = index.Index.Vector!.IsDerived;
    private readonly Statement _find = connection.PrepareOnce("SELECT row FROM vectors WHERE idx = ?1 AND id = ?2");
    private readonly Statement _add = connection.PrepareOnce(
        "INSERT INTO vectors(idx, id, behind) VALUES(?1, ?2, ?3) RETURNING row");
    private readonly Statement _remove = connection.PrepareOnce("DELETE FROM vectors WHERE row = ?1");
    private readonly Statement _removeData = connection.PrepareOnce("DELETE FROM vector_data WHERE row = ?1");
    private readonly Statement _note = connection.PrepareOnce("INSERT INTO vector_removed(row) VALUES(?1) RETURNING n");
    private readonly Statement _addData = connection.PrepareOnce(
        "INSERT INTO vector_data(space, row, data) SELECT max(id), ?2, ?3 FROM vector_spaces WHERE idx = ?1");

    /// <summary>Drops the vectors of an index.</summary>
    public static void Drop(Connection connection, long id) => connection.Execute(
        $"DELETE FROM vector_data WHERE space IN (SELECT id FROM vector_spaces WHERE idx = {id}); "
        + $"DELETE FROM vector_spaces WHERE idx = {id}; DELETE FROM vectors WHERE idx = {id}");

    /// <summary>Brings the vector of a document in line with what it is about to be.</summary>
    /// <param name="utf8Id">The document.</param>
    /// <param name="old">Its body so far; empty if it was not there.</param>
    /// <param name="body">What its body will be; empty if it will not be there.</param>
    public void Update(ReadOnlySpan<byte> utf8Id, ReadOnlySpan<byte> old, ReadOnlySpan<byte> body)
    {
        byte[]? before = old.IsEmpty ? null : Read(old), after = body.IsEmpty ? null : Read(body);
        if (before is null ? after is null : after is not null && before.AsSpan().SequenceEqual(after)) return;
        if (before is not null && Find(utf8Id) is { } row) Remove(row);
        if (after is not null) Insert(utf8Id, after);
    }

    /// <summary>Brings a document in that is there already, unless a write has done so.</summary>
    public void Add(ReadOnlySpan<byte> utf8Id, ReadOnlySpan<byte> body)
    {
        if (Read(body) is { } content && Find(utf8Id) is null) Insert(utf8Id, content);
    }

    /// <summary>The number of a document's text, or <see langword="null"/> if it has none.</summary>
    public long? Find(ReadOnlySpan<byte> utf8Id)
    {
        long? row = _find.Bind(1, index.Id).BindText(2, utf8Id).Step() ? _find.Int64(0) : null;
        _find.Reset();
        return row;
    }

    public void Dispose()
    {
        foreach (Statement statement in (Statement[])[_find, _add, _remove, _removeData, _note, _addData])
            statement.Dispose();
    }

    /// <summary>The text, or the bytes of the vector.</summary>
    private byte[]? Read(ReadOnlySpan<byte> body) => _isDerived
        ? _vectors.ReadText(body)
        : _vectors.ReadVector(body) is { } vector ? VectorBytes.Of(vector) : null;

    private void Insert(ReadOnlySpan<byte> utf8Id, byte[] content)
    {
        _add.Bind(1, index.Id).BindText(2, utf8Id).Bind(3, _isDerived ? 1 : 0).Step();
        long row = _add.Int64(0);
        _add.Reset();
        if (!_isDerived) _addData.Bind(1, index.Id).Bind(2, row).BindBlob(3, content).Run();
    }

    private void Remove(long row)
    {
        _remove.Bind(1, row).Run();
        _removeData.Bind(1, row).Run();
        if (connection.Changes == 0) return;
        _note.Bind(1, row).Step();
        long removal = _note.Int64(0);
        _note.Reset();
        if (removal % MaxRemovals == 0)
            connection.Execute($"DELETE FROM vector_removed WHERE n <= {removal - MaxRemovals}");
    }
}
