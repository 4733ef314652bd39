using System.Globalization;
using TypedMemory.Core.Queries;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Queries;

namespace TypedMemory.Sqlite.Maintenance;

/// <summary>Checks that the indexes hold exactly what the documents' bodies say.</summary>
internal sealed class IndexCheck(Connection connection, Action<string> report)
{
    public void Run()
    {
        IndexCatalog catalog = IndexCatalog.Read(connection);
        if (catalog.Fields is { } fields) CheckFields(fields);
        foreach (TypeIndexer type in catalog.Types)
        {
            CheckKeys(type);
            if (type.Text is { BuiltTo: null } text) CheckText(type, text);
            foreach (StoredIndex index in type.Vectors.Where(static index => index.BuiltTo is null))
                CheckVectors(type, index);
        }
    }

    private void CheckKeys(TypeIndexer type) => CheckKeys(
        type.Prefix,
        [.. type.Indexes.Select(static index => (index.Id, index.BuiltTo is null))],
        (_, body, keys) => type.Write(body, keys));

    private void CheckFields(FieldIndexer fields) => CheckKeys(
        [],
        [.. fields.Indexes.Select(static index => (index.Id, index.BuiltTo is null))],
        (id, body, keys) => fields.Write(id, body, keys));

    /// <summary>Every key that a document should have is there, and there are no more than these.</summary>
    private void CheckKeys(
        byte[] prefix, (long Id, bool IsBuilt)[] indexes, Action<byte[], byte[], List<IndexKey>> write)
    {
        long[] counts = new long[indexes.Length];
        List<IndexKey> keys = [];
        using Statement find = connection.PrepareOnce(
            "SELECT 1 FROM index_keys WHERE idx = ?1 AND key = ?2 AND id = ?3");
        foreach ((byte[] id, byte[] body) in Documents(prefix))
        {
            keys.Clear();
            write(id, body, keys);
            foreach ((int index, byte[] key) in keys)
            {
                counts[index]++;
                bool there = find.Bind(1, indexes[index].Id).BindBlob(2, key).BindText(3, id).Step();
                find.Reset();
                if (!there && indexes[index].IsBuilt) Report(indexes[index].Id, "misses a document", id);
            }
        }

        for (int i = 0; i < counts.Length; i++)
        {
            (long number, bool isBuilt) = indexes[i];
            if (!isBuilt) continue;
            long stored = connection.QueryInt64($"SELECT count(*) FROM index_keys WHERE idx = {number}") ?? 0;
            if (stored != counts[i])
                Report(number, $"has {stored} keys, and the documents have {counts[i]}", []);
        }
    }

    /// <summary>
    /// The terms of the index, with their places, are those of the documents' texts; and so are the conversations.
    /// </summary>
    private void CheckText(TypeIndexer type, StoredIndex index)
    {
        using var text = new TextIndex(connection, index);
        using var check = new TextCheck(connection, index);
        foreach ((byte[] id, byte[] body) in Documents(type.Prefix))
        {
            if (check.Problem(text.Find(id), body) is { } problem) Report(index.Id, problem, id);
        }

        if (!check.HasExactly()) Report(index.Id, "has other terms than the texts of the documents", []);
        long orphans = connection.QueryInt64(
            $"SELECT count(*) FROM texts t LEFT JOIN docs d ON d.id = t.id WHERE t.idx = {index.Id} AND (d.id IS NULL OR d.flags & 1)") ?? 0;
        if (orphans > 0) Report(index.Id, $"has {orphans} documents that are not there", []);
    }

    /// <summary>
    /// Each document with a text, or a vector, is there, and its vector is that of this text unless it is behind.
    /// </summary>
    private void CheckVectors(TypeIndexer type, StoredIndex index)
    {
        using var check = new VectorCheck(connection, index);
        foreach ((byte[] id, byte[] body) in Documents(type.Prefix))
        {
            if (check.Problem(id, body) is { } problem) Report(index.Id, problem, id);
        }

        foreach (string problem in check.Leftovers()) Report(index.Id, problem, []);
    }

    private IEnumerable<(byte[] Id, byte[] Body)> Documents(byte[] prefix)
    {
        using Statement select = connection.PrepareOnce(
            "SELECT id, body FROM docs WHERE id >= ?1 AND id < ?2 AND (flags & 1) = 0 ORDER BY id");
        IdRange.OfPrefix(System.Text.Encoding.UTF8.GetString(prefix)).Bind(select);
        while (select.Step()) yield return (select.Bytes(0).ToArray(), select.Bytes(1).ToArray());
    }

    private void Report(long index, string problem, byte[] id) => report(string.Create(
        CultureInfo.InvariantCulture,
        $"The index number {index} {problem}{(id.Length == 0 ? "" : $": \"{System.Text.Encoding.UTF8.GetString(id)}\"")}."));
}
