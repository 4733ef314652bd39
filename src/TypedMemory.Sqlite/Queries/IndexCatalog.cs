using System.Text;
using TypedMemory.Core.Queries;
using TypedMemory.Generated;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Queries;

/// <summary>The indexes of a file by type, ready to make keys. Read again when someone may have changed them.</summary>
internal sealed class IndexCatalog
{
    private readonly List<TypeIndexer> _types = [];
    private List<Row> _rows = [];

    public static IndexCatalog Empty { get; } = new();

    /// <summary>Whether there is no index: all that a write of such a store asks.</summary>
    public bool IsEmpty => _types.Count == 0 && Fields is null;

    /// <summary>
    /// The indexes over fields, which are kept of every document; <see langword="null"/> without any.
    /// </summary>
    public FieldIndexer? Fields { get; private set; }

    public IReadOnlyList<TypeIndexer> Types => _types;

    /// <summary>Reads the indexes of a file, those of versions that this library does not keep left out.</summary>
    /// <param name="connection">The file.</param>
    /// <param name="known">What was read before; given back if nothing is different.</param>
    public static IndexCatalog Read(Connection connection, IndexCatalog? known = null)
    {
        List<Row> rows = ReadRows(connection);
        if (known is not null && rows.SequenceEqual(known._rows)) return known;
        var catalog = new IndexCatalog { _rows = rows };
        foreach (IGrouping<string, Row> type in rows.GroupBy(static row => row.Type, StringComparer.Ordinal))
        {
            if (type.Key == FieldDefinition.Type)
            {
                List<StoredFieldIndex> fields =
                    [.. type.Select(row => row.ReadFields(connection.Path)).OfType<StoredFieldIndex>()];
                if (fields.Count > 0) catalog.Fields = new FieldIndexer(fields, connection.Path);
                continue;
            }

            List<StoredIndex> indexes = [.. type.Select(row => row.Read(connection.Path)).OfType<StoredIndex>()];
            if (indexes.Count > 0) catalog._types.Add(new TypeIndexer(Encoding.UTF8.GetBytes(type.Key), indexes));
        }

        return catalog;
    }

    /// <summary>The indexes of a file by type, those of versions that this library does not keep left out.</summary>
    public static IReadOnlyList<TypeIndexes> ReadTypes(Connection connection) =>
    [
        .. ReadRows(connection).GroupBy(static row => row.Type, StringComparer.Ordinal).Select(
            type => new TypeIndexes(
                type.Key, [.. type.Select(row => row.Read(connection.Path)?.Index).OfType<MemoryIndex>()])),
    ];

    /// <summary>The definitions of a type's indexes, as the file has them.</summary>
    public static HashSet<string> ReadDefinitions(Connection connection, string prefix) =>
        [.. ReadRows(connection).Where(row => row.Type == prefix).Select(static row => row.Definition)];

    /// <summary>The indexes of every type, in the order of the prefixes.</summary>
    public IReadOnlyList<TypeIndexes> List() =>
    [
        .. _types
            .Select(static type => new TypeIndexes(
                Encoding.UTF8.GetString(type.Prefix),
                [
                    .. type.Indexes.Select(static index => index.Index),
                    .. type.Text is { } text ? [text.Index] : Array.Empty<MemoryIndex>(),
                ]))
            .OrderBy(static type => type.Prefix, StringComparer.Ordinal),
    ];

    /// <summary>The indexes of a document's type, or <see langword="null"/> if it has none.</summary>
    public TypeIndexer? Find(ReadOnlySpan<byte> utf8Id)
    {
        foreach (TypeIndexer type in _types)
        {
            if (utf8Id.StartsWith(type.Prefix)) return type;
        }

        return null;
    }

    private static List<Row> ReadRows(Connection connection)
    {
        List<Row> rows = [];
        Statement select = connection.Keep("SELECT id, type, definition, built FROM indexes ORDER BY id");
        try
        {
            while (select.Step())
            {
                rows.Add(
                    new Row(select.Int64(0), select.Text(1), select.Text(2), select.IsNull(3) ? null : select.Text(3)));
            }
        }
        finally
        {
            select.Reset();
        }

        return rows;
    }

    private sealed record Row(long Id, string Type, string Definition, string? BuiltTo)
    {
        public StoredIndex? Read(string store) =>
            IndexDefinition.Read(Definition, store) is { } index
                ? new StoredIndex(Id, index, Definition, BuiltTo) : null;

        public StoredFieldIndex? ReadFields(string store) =>
            FieldDefinition.Read(Definition, store) is { } index
                ? new StoredFieldIndex(Id, index, Definition, BuiltTo) : null;
    }
}
