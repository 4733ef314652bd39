using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Queries;

namespace TypedMemory.Sqlite.Writing;

internal sealed partial class StoreWriter
{
    private readonly KeyChanges _keys;
    private IndexCatalog _indexes = IndexCatalog.Empty;
    private Statement? _selectIndexed;

    /// <summary>Whether the transaction has changed what indexes there are.</summary>
    private bool _indexesChanged;

    /// <summary>
    /// Brings a document's keys in line with what it is about to be; called before its row is written. Without indexes
    /// it is one test.
    /// </summary>
    /// <param name="utf8Id">The document.</param>
    /// <param name="exists">Whether it has a row.</param>
    /// <param name="live">Whether it will be there and not deleted.</param>
    /// <param name="body">What its body will be then.</param>
    private void Index(ReadOnlySpan<byte> utf8Id, bool exists, bool live, ReadOnlySpan<byte> body)
    {
        if (_indexes.IsEmpty) return;
        TypeIndexer? type = _indexes.Find(utf8Id);
        if (type is null && _indexes.Fields is null) return;
        byte[] old = exists ? ReadIndexed(utf8Id) : [];
        if (type is not null)
        {
            _keys.Clear();
            if (old.Length > 0) type.Write(old, _keys.Old);
            if (live) type.Write(body, _keys.New);
            _derived.Update(type, utf8Id, old, live ? body : []);
            _keys.Apply(type.Ids, utf8Id);
        }

        if (_indexes.Fields is not { } fields) return;
        _keys.Clear();
        if (old.Length > 0) fields.Write(utf8Id, old, _keys.Old);
        if (live) fields.Write(utf8Id, body, _keys.New);
        _keys.Apply(fields.Ids, utf8Id);
    }

    /// <summary>Takes documents of a range out of the indexes; called before their rows go.</summary>
    private void Unindex(IdRange range)
    {
        if (_indexes.IsEmpty) return;
        List<byte[]> ids = [];
        using (Statement select = Connection.PrepareOnce(
            "SELECT id FROM docs WHERE id >= ?1 AND id < ?2 AND (flags & 1) = 0"))
        {
            range.Bind(select);
            while (select.Step()) ids.Add(select.Bytes(0).ToArray());
        }

        foreach (byte[] id in ids) Index(id, exists: true, live: false, []);
    }

    /// <summary>
    /// The body under which a document stands in the indexes; empty if it is deleted or was never there.
    /// </summary>
    private byte[] ReadIndexed(ReadOnlySpan<byte> utf8Id)
    {
        _selectIndexed ??= Connection.Prepare(HotStatements.SelectIndexed);
        byte[] body = _selectIndexed.BindText(1, utf8Id).Step() ? _selectIndexed.Bytes(0).ToArray() : [];
        _selectIndexed.Reset();
        return body;
    }

    /// <summary>Reads again which indexes there are, after the transaction has changed it.</summary>
    public void NoteIndexesChanged()
    {
        ReadIndexes();
        _indexesChanged = true;
    }

    private void ReadIndexes()
    {
        IndexCatalog now = IndexCatalog.Read(Connection, _indexes);
        if (ReferenceEquals(now, _indexes)) return;
        _derived.Clear();
        _indexes = now;
    }
}
