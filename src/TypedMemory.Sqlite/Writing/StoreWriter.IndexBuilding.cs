using System.Text;
using TypedMemory.Core.Json;
using TypedMemory.Core.Queries;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Queries;

namespace TypedMemory.Sqlite.Writing;

internal sealed partial class StoreWriter
{
    /// <summary>
    /// How many documents one transaction of the building looks at: writers wait no longer than for that.
    /// </summary>
    private const int BuildStep = 1000;

    /// <summary>
    /// Writes down which indexes a type has. From here on every process keeps them, those that are new from an empty
    /// beginning; <see cref="BuildIndexes"/> brings in the documents that are there.
    /// </summary>
    public bool DefineIndexes(TypeIndexes type)
    {
        var wanted = type.Indexes.Select(IndexDefinition.Write).Distinct().ToList();
        foreach (long id in IndexesToDrop(type.Prefix, wanted)) DropIndex(id);
        HashSet<string> known = IndexCatalog.ReadDefinitions(Connection, type.Prefix);
        foreach (string definition in wanted.Where(definition => !known.Contains(definition)))
            AddIndex(type.Prefix, definition);

        NoteIndexesChanged();
        return true;
    }

    /// <summary>Brings some documents of a type into its unfinished indexes.</summary>
    /// <returns>How many documents were brought in; <see langword="null"/> if all indexes are finished.</returns>
    public long? BuildIndexes(string prefix)
    {
        byte[] utf8Prefix = Encoding.UTF8.GetBytes(prefix);
        TypeIndexer? type = _indexes.Types.FirstOrDefault(t => t.Prefix.AsSpan().SequenceEqual(utf8Prefix));
        if (type is null) return null;
        List<StoredIndex> unfinished =
            [.. type.All.Where(static index => index.BuiltTo is not null)];
        if (unfinished.Count == 0) return null;
        string furthestBehind = unfinished.Select(static index => index.BuiltTo!).Aggregate(
            static (left, right) => Utf8Order.Compare(left, right) < 0 ? left : right);
        byte[] from = Encoding.UTF8.GetBytes(furthestBehind);
        IdRange range = IdRange.OfPrefix(prefix).NotBelow(from.Length == 0 ? [] : [.. from, 0]);
        byte[] last = [];
        long count = 0;
        using (Statement select = Connection.PrepareOnce(
            "SELECT id, body FROM docs WHERE id >= ?1 AND id < ?2 AND (flags & 1) = 0 ORDER BY id LIMIT ?3"))
        {
            range.Bind(select);
            select.Bind(3, BuildStep);
            while (select.Step())
            {
                last = select.Bytes(0).ToArray();
                AddKeys(type, unfinished, last, select.Bytes(1));
                count++;
            }
        }

        using Statement mark = Connection.PrepareOnce("UPDATE indexes SET built = ?2 WHERE id = ?1");
        foreach (StoredIndex index in unfinished)
        {
            mark.Bind(1, index.Id);
            if (count < BuildStep) mark.BindNull(2);
            else mark.BindText(2, last);
            mark.Run();
        }

        NoteIndexesChanged();
        return count;
    }

    /// <summary>Inserts what is not there: a write that came in between has brought its document in already.</summary>
    private void AddKeys(TypeIndexer type, List<StoredIndex> unfinished, byte[] utf8Id, ReadOnlySpan<byte> body)
    {
        _derived.Add(unfinished, utf8Id, body);
        _keys.Clear();
        type.Write(body, _keys.New);
        foreach ((int index, byte[] key) in _keys.New)
        {
            if (unfinished.Contains(type.Indexes[index])) _keys.Insert(type.Ids[index], key, utf8Id);
        }
    }

    /// <summary>The indexes of a type that are not wanted, or of a version that this library does not keep.</summary>
    private List<long> IndexesToDrop(string prefix, List<string> wanted)
    {
        List<long> ids = [];
        using Statement select = Connection.PrepareOnce("SELECT id, definition FROM indexes WHERE type = ?1");
        select.BindText(1, prefix);
        while (select.Step())
        {
            if (!wanted.Contains(select.Text(1))) ids.Add(select.Int64(0));
        }

        return ids;
    }

    private void AddIndex(string prefix, string definition)
    {
        using Statement insert = Connection.PrepareOnce(
            "INSERT INTO indexes(type, definition, built) VALUES(?1, ?2, '') RETURNING id");
        insert.BindText(1, prefix).BindText(2, definition).Step();
        long id = insert.Int64(0);
        insert.Reset();
        if (IndexDefinition.Read(definition, Connection.Path) is { } index)
            DerivedIndexes.Create(Connection, id, index);
    }

    private void DropIndex(long id)
    {
        _derived.Drop(id);
        foreach (string sql in (string[])["DELETE FROM index_keys WHERE idx = ?1", "DELETE FROM indexes WHERE id = ?1"])
        {
            using Statement delete = Connection.PrepareOnce(sql);
            delete.Bind(1, id).Run();
        }
    }
}
