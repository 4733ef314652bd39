using System.Globalization;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Queries;

namespace TypedMemory.Sqlite.Maintenance;

/// <summary>Checks that the indexes hold exactly what the documents' bodies say.</summary>
internal sealed class IndexCheck(Connection connection, Action<string> report)
{
    public void Run()
    {
        foreach (TypeIndexer type in IndexCatalog.Read(connection).Types)
        {
            CheckKeys(type);
            if (type.Text is { BuiltTo: null } text) CheckText(type, text);
            foreach (StoredIndex index in type.Vectors.Where(static index => index.BuiltTo is null))
                CheckVectors(type, index);
        }
    }

    /// <summary>Every key that a document should have is there, and there are no more than these.</summary>
    private void CheckKeys(TypeIndexer type)
    {
        long[] counts = new long[type.Indexes.Count];
        List<(int Index, byte[] Key)> keys = [];
        using Statement find = connection.PrepareOnce(
            "SELECT 1 FROM index_keys WHERE idx = ?1 AND key = ?2 AND id = ?3");
        foreach ((byte[] id, byte[] body) in Documents(type))
        {
            keys.Clear();
            type.Write(body, keys);
            foreach ((int index, byte[] key) in keys)
            {
                counts[index]++;
                bool there = find.Bind(1, type.Indexes[index].Id).BindBlob(2, key).BindText(3, id).Step();
                find.Reset();
                if (!there && type.Indexes[index].BuiltTo is null) Report(type.Indexes[index], "misses a document", id);
            }
        }

        for (int i = 0; i < counts.Length; i++)
        {
            if (type.Indexes[i].BuiltTo is not null) continue;
            long stored = connection.QueryInt64($"SELECT count(*) FROM index_keys WHERE idx = {type.Indexes[i].Id}")
                ?? 0;
            if (stored != counts[i])
                Report(type.Indexes[i], $"has {stored} keys, and the documents have {counts[i]}", []);
        }
    }

    /// <summary>
    /// The terms of the index, with their places, are those of the documents' texts; and so are the conversations.
    /// </summary>
    private void CheckText(TypeIndexer type, StoredIndex index)
    {
        using var text = new TextIndex(connection, index);
        using var check = new TextCheck(connection, index);
        foreach ((byte[] id, byte[] body) in Documents(type))
        {
            if (check.Problem(text.Find(id), body) is { } problem) Report(index, problem, id);
        }

        if (!check.HasExactly()) Report(index, "has other terms than the texts of the documents", []);
        long orphans = connection.QueryInt64(
            $"SELECT count(*) FROM texts t LEFT JOIN docs d ON d.id = t.id WHERE t.idx = {index.Id} AND (d.id IS NULL OR d.flags & 1)") ?? 0;
        if (orphans > 0) Report(index, $"has {orphans} documents that are not there", []);
    }

    /// <summary>
    /// Each document with a text, or a vector, is there, and its vector is that of this text unless it is behind.
    /// </summary>
    private void CheckVectors(TypeIndexer type, StoredIndex index)
    {
        using var check = new VectorCheck(connection, index);
        foreach ((byte[] id, byte[] body) in Documents(type))
        {
            if (check.Problem(id, body) is { } problem) Report(index, problem, id);
        }

        foreach (string problem in check.Leftovers()) Report(index, problem, []);
    }

    private IEnumerable<(byte[] Id, byte[] Body)> Documents(TypeIndexer type)
    {
        using Statement select = connection.PrepareOnce(
            "SELECT id, body FROM docs WHERE id >= ?1 AND id < ?2 AND (flags & 1) = 0 ORDER BY id");
        IdRange.OfPrefix(System.Text.Encoding.UTF8.GetString(type.Prefix)).Bind(select);
        while (select.Step()) yield return (select.Bytes(0).ToArray(), select.Bytes(1).ToArray());
    }

    private void Report(StoredIndex index, string problem, byte[] id) => report(string.Create(
        CultureInfo.InvariantCulture,
        $"The index number {index.Id} {problem}{(id.Length == 0 ? "" : $": \"{System.Text.Encoding.UTF8.GetString(id)}\"")}."));
}
