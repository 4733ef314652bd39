using TypedMemory.Generated;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Queries;

namespace TypedMemory.Sqlite.Writing;

/// <summary>Keeps the indexes in line with the documents, in the transaction of each write.</summary>
internal sealed class IndexKeeper(Connection connection)
{
    private readonly KeyChanges _keys = new(connection);
    private readonly DerivedIndexes _derived = new(connection);
    private readonly Statement _select = connection.Prepare(HotStatements.SelectIndexed);

    /// <summary>Which indexes there are.</summary>
    public IndexCatalog Catalog { get; private set; } = IndexCatalog.Empty;

    /// <summary>Whether the transaction has changed which indexes there are.</summary>
    public bool IsChanged { get; private set; }

    /// <summary>
    /// Brings a document's keys in line with what it is about to be; called before its row is written. Without indexes
    /// it is one test.
    /// </summary>
    /// <param name="utf8Id">The document.</param>
    /// <param name="exists">Whether it has a row.</param>
    /// <param name="live">Whether it will be there and not deleted.</param>
    /// <param name="body">What its body will be then.</param>
    public void Update(ReadOnlySpan<byte> utf8Id, bool exists, bool live, ReadOnlySpan<byte> body)
    {
        if (Catalog.IsEmpty) return;
        TypeIndexer? type = Catalog.Find(utf8Id);
        if (type is null && Catalog.Fields is null) return;
        byte[] old = exists ? ReadIndexed(utf8Id) : [];
        if (type is not null)
        {
            _keys.Clear();
            if (old.Length > 0) type.Write(old, _keys.Old);
            if (live) type.Write(body, _keys.New);
            _derived.Update(type, utf8Id, old, live ? body : []);
            _keys.Apply(type.Ids, utf8Id);
        }

        if (Catalog.Fields is not { } fields) return;
        _keys.Clear();
        if (old.Length > 0) fields.Write(utf8Id, old, _keys.Old);
        if (live) fields.Write(utf8Id, body, _keys.New);
        _keys.Apply(fields.Ids, utf8Id);
    }

    /// <summary>Takes the documents of a range out of the indexes; called before their rows go.</summary>
    public void Remove(IdRange range)
    {
        if (Catalog.IsEmpty) return;
        List<byte[]> ids = [];
        using (Statement select = connection.PrepareOnce(
            "SELECT id FROM docs WHERE id >= ?1 AND id < ?2 AND (flags & 1) = 0"))
        {
            range.Bind(select);
            while (select.Step()) ids.Add(select.Bytes(0).ToArray());
        }

        foreach (byte[] id in ids) Update(id, exists: true, live: false, []);
    }

    /// <summary>Brings a document that is there already into indexes that are being built.</summary>
    /// <remarks>What is there stays: a write that came in between has brought its document in already.</remarks>
    public void Add(TypeIndexer type, List<StoredIndex> unfinished, byte[] utf8Id, ReadOnlySpan<byte> body)
    {
        _derived.Add(unfinished, utf8Id, body);
        _keys.Clear();
        type.Write(body, _keys.New);
        foreach ((int index, byte[] key) in _keys.New)
        {
            if (unfinished.Contains(type.Indexes[index])) _keys.Insert(type.Ids[index], key, utf8Id);
        }
    }

    /// <summary>Writes an index down, empty; <see cref="Refresh"/> is to be called when all are.</summary>
    public void Create(string prefix, string definition)
    {
        using Statement insert = connection.PrepareOnce(
            "INSERT INTO indexes(type, definition, built) VALUES(?1, ?2, '') RETURNING id");
        insert.BindText(1, prefix).BindText(2, definition).Step();
        long id = insert.Int64(0);
        insert.Reset();
        if (IndexDefinition.Read(definition, connection.Path) is { } index)
            DerivedIndexes.Create(connection, id, index);
    }

    /// <summary>Drops an index; <see cref="Refresh"/> is to be called when all are.</summary>
    public void Drop(long id)
    {
        _derived.Drop(id);
        DropKeys(id);
    }

    /// <summary>Drops an index that has keys only.</summary>
    public void DropKeys(long id)
    {
        foreach (string sql in (string[])["DELETE FROM index_keys WHERE idx = ?1", "DELETE FROM indexes WHERE id = ?1"])
        {
            using Statement delete = connection.PrepareOnce(sql);
            delete.Bind(1, id).Run();
        }
    }

    /// <summary>
    /// The body under which a document stands in the indexes; empty if it is deleted or was never there.
    /// </summary>
    public byte[] ReadIndexed(ReadOnlySpan<byte> utf8Id)
    {
        byte[] body = _select.BindText(1, utf8Id).Step() ? _select.Bytes(0).ToArray() : [];
        _select.Reset();
        return body;
    }

    /// <summary>Notes how far unfinished indexes have come.</summary>
    /// <param name="indexes">Their numbers.</param>
    /// <param name="last">The last document that they hold, or <see langword="null"/> if they hold all.</param>
    public void MarkBuilt(IEnumerable<long> indexes, byte[]? last)
    {
        using Statement mark = connection.PrepareOnce("UPDATE indexes SET built = ?2 WHERE id = ?1");
        foreach (long index in indexes)
        {
            mark.Bind(1, index);
            if (last is null) mark.BindNull(2);
            else mark.BindText(2, last);
            mark.Run();
        }

        Refresh();
    }

    /// <summary>Reads again which indexes there are, after the transaction has changed it.</summary>
    public void Refresh()
    {
        Reload();
        IsChanged = true;
    }

    /// <summary>Reads again which indexes there are, after others may have changed it.</summary>
    public void Reload()
    {
        IndexCatalog now = IndexCatalog.Read(connection, Catalog);
        if (ReferenceEquals(now, Catalog)) return;
        _derived.Clear();
        Catalog = now;
    }

    /// <summary>The transaction was committed or rolled back.</summary>
    public void EndTransaction() => IsChanged = false;

    /// <summary>Lets go of what is prepared.</summary>
    public void Clear() => _derived.Clear();
}
