using System.Text;
using TypedMemory.Core.Json;
using TypedMemory.Core.Queries;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Queries;

namespace TypedMemory.Sqlite.Writing;

/// <summary>Defines and builds the indexes of types, within the writer's transactions.</summary>
internal sealed class IndexBuilder(Connection connection, IndexKeeper indexes)
{
    /// <summary>
    /// How many documents one transaction of the building looks at: writers wait no longer than for that.
    /// </summary>
    private const int BuildStep = 1000;

    /// <summary>
    /// Writes down which indexes a type has. From here on every process keeps them, those that are new from an empty
    /// beginning; <see cref="Build"/> brings in the documents that are there.
    /// </summary>
    public bool Define(TypeIndexes type)
    {
        var wanted = type.Indexes.Select(IndexDefinition.Write).Distinct().ToList();
        foreach (long id in ToDrop(type.Prefix, wanted)) indexes.Drop(id);
        HashSet<string> known = IndexCatalog.ReadDefinitions(connection, type.Prefix);
        foreach (string definition in wanted.Where(definition => !known.Contains(definition)))
            indexes.Create(type.Prefix, definition);

        indexes.Refresh();
        return true;
    }

    /// <summary>Brings some documents of a type into its unfinished indexes.</summary>
    /// <returns>How many documents were brought in, or <see langword="null"/> if all indexes are finished.</returns>
    public long? Build(string prefix)
    {
        byte[] utf8Prefix = Encoding.UTF8.GetBytes(prefix);
        TypeIndexer? type = indexes.Catalog.Types.FirstOrDefault(t => t.Prefix.AsSpan().SequenceEqual(utf8Prefix));
        if (type is null) return null;
        List<StoredIndex> unfinished = [.. type.All.Where(static index => index.BuiltTo is not null)];
        if (unfinished.Count == 0) return null;
        byte[] from = Encoding.UTF8.GetBytes(unfinished.Select(static index => index.BuiltTo!).Aggregate(
            static (left, right) => Utf8Order.Compare(left, right) < 0 ? left : right));
        IdRange range = IdRange.OfPrefix(prefix).NotBelow(from.Length == 0 ? [] : [.. from, 0]);
        byte[] last = [];
        long count = 0;
        using (Statement select = connection.PrepareOnce(
            "SELECT id, body FROM docs WHERE id >= ?1 AND id < ?2 AND (flags & 1) = 0 ORDER BY id LIMIT ?3"))
        {
            range.Bind(select);
            select.Bind(3, BuildStep);
            while (select.Step())
            {
                last = select.Bytes(0).ToArray();
                indexes.Add(type, unfinished, last, select.Bytes(1));
                count++;
            }
        }

        indexes.MarkBuilt(unfinished.Select(static index => index.Id), count < BuildStep ? null : last);
        return count;
    }

    /// <summary>
    /// Lets the indexes of a document's type begin anew: nobody knows what a damaged body had left in them.
    /// </summary>
    /// <returns>The prefix of the type, whose indexes are to be built, or empty if it has none.</returns>
    public string Renew(ReadOnlySpan<byte> utf8Id)
    {
        if (indexes.Catalog.Find(utf8Id) is not { } type) return "";
        string prefix = Encoding.UTF8.GetString(type.Prefix);
        foreach (StoredIndex index in type.All.ToList())
        {
            indexes.Drop(index.Id);
            indexes.Create(prefix, index.Definition);
        }

        indexes.Refresh();
        return prefix;
    }

    /// <summary>The indexes of a type that are not wanted, or of a version that this library does not keep.</summary>
    private List<long> ToDrop(string prefix, List<string> wanted)
    {
        List<long> ids = [];
        using Statement select = connection.PrepareOnce("SELECT id, definition FROM indexes WHERE type = ?1");
        select.BindText(1, prefix);
        while (select.Step())
        {
            if (!wanted.Contains(select.Text(1))) ids.Add(select.Int64(0));
        }

        return ids;
    }
}
