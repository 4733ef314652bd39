using System.Text;
using TypedMemory.Documents;

namespace TypedMemory.Sqlite;

/// <summary>The indexes of a file by type, ready to make keys. Read again when someone may have changed them.</summary>
internal sealed class IndexCatalog
{
    private readonly List<TypeIndexer> _types = [];

    public static IndexCatalog Empty { get; } = new();

    /// <summary>Whether no type has an index: all that a write of such a store asks.</summary>
    public bool IsEmpty => _types.Count == 0;

    public IReadOnlyList<TypeIndexer> Types => _types;

    public static IndexCatalog Read(Connection connection)
    {
        var catalog = new IndexCatalog();
        foreach (IGrouping<string, (string Type, StoredIndex Index)> type in ReadRows(connection).GroupBy(static row => row.Type))
        {
            catalog._types.Add(new TypeIndexer(Encoding.UTF8.GetBytes(type.Key), [.. type.Select(static row => row.Index)]));
        }

        return catalog.IsEmpty ? Empty : catalog;
    }

    /// <summary>The indexes in the file, those of versions that this library does not keep left out.</summary>
    public static List<(string Type, StoredIndex Index)> ReadRows(Connection connection)
    {
        List<(string, StoredIndex)> rows = [];
        using Statement select = connection.PrepareOnce("SELECT id, type, definition, built FROM indexes ORDER BY id");
        while (select.Step())
        {
            string definition = select.Text(2);
            if (IndexDefinition.Read(definition) is not { } index) continue;
            rows.Add((select.Text(1), new StoredIndex(select.Int64(0), index, definition, select.IsNull(3) ? null : select.Text(3))));
        }

        return rows;
    }

    /// <summary>The indexes of a document's type; <see langword="null"/> if it has none.</summary>
    public TypeIndexer? Find(ReadOnlySpan<byte> utf8Id)
    {
        foreach (TypeIndexer type in _types)
        {
            if (utf8Id.StartsWith(type.Prefix)) return type;
        }

        return null;
    }
}
