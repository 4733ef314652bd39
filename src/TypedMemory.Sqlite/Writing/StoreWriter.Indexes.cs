using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Queries;

namespace TypedMemory.Sqlite.Writing;

internal sealed partial class StoreWriter
{
    private readonly List<(int Index, byte[] Key)> _oldKeys = [], _newKeys = [];
    private IndexCatalog _indexes = IndexCatalog.Empty;
    private Statement? _selectIndexed, _insertKey, _deleteKey;

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
        if (_indexes.IsEmpty || _indexes.Find(utf8Id) is not { } type) return;
        _oldKeys.Clear();
        _newKeys.Clear();
        byte[] old = exists ? ReadIndexed(utf8Id) : [];
        if (old.Length > 0) type.Write(old, _oldKeys);
        if (live) type.Write(body, _newKeys);
        _derived.Update(type, utf8Id, old, live ? body : []);

        // A key that stays is not touched: most edits change no indexed member.
        foreach ((int index, byte[] key) in _oldKeys)
        {
            if (!Holds(_newKeys, index, key))
                RunKey(_deleteKey ??= Connection.Prepare(HotStatements.DeleteKey), type, index, key, utf8Id);
        }

        foreach ((int index, byte[] key) in _newKeys)
        {
            if (!Holds(_oldKeys, index, key))
                RunKey(_insertKey ??= Connection.Prepare(HotStatements.InsertKey), type, index, key, utf8Id);
        }
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

    private static void RunKey(
        Statement statement, TypeIndexer type, int index, byte[] key, ReadOnlySpan<byte> utf8Id) =>
        statement.Bind(1, type.Indexes[index].Id).BindBlob(2, key).BindText(3, utf8Id).Run();

    private static bool Holds(List<(int Index, byte[] Key)> keys, int index, byte[] key)
    {
        foreach ((int otherIndex, byte[] other) in keys)
        {
            if (otherIndex == index && other.AsSpan().SequenceEqual(key)) return true;
        }

        return false;
    }

    private void ReadIndexes()
    {
        IndexCatalog now = IndexCatalog.Read(Connection, _indexes);
        if (ReferenceEquals(now, _indexes)) return;
        _derived.Clear();
        _indexes = now;
    }
}
