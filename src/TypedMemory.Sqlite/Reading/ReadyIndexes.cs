using System.Text;
using TypedMemory.Core.Queries;
using TypedMemory.Generated;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Queries;

namespace TypedMemory.Sqlite.Reading;

/// <summary>The finished indexes, as queries find them.</summary>
internal sealed class ReadyIndexes(Connection connection, PreparedStatements statements, TypeTable types)
{
    private readonly Dictionary<string, MemoryIndex?> _definitions = new(StringComparer.Ordinal);

    /// <summary>The types that have other indexes than these, or unfinished ones.</summary>
    public List<TypeIndexes> FindOutdated(IReadOnlyList<TypeIndexes> wanted)
    {
        List<(string Type, string Definition, bool Built)> rows = [];
        using (Statement select = connection.PrepareOnce("SELECT type, definition, built IS NULL FROM indexes"))
        {
            while (select.Step()) rows.Add((select.Text(0), select.Text(1), select.Int64(2) != 0));
        }

        ILookup<string, (string, string Definition, bool Built)> stored = rows.ToLookup(
            static row => row.Type, StringComparer.Ordinal);
        return [.. wanted.Where(type =>
            stored[type.Prefix].Any(static row => !row.Built)
            || !stored[type.Prefix].Select(static row => row.Definition).ToHashSet(StringComparer.Ordinal)
                .SetEquals(type.Indexes.Select(IndexDefinition.Write)))];
    }

    /// <summary>The index of the documents of older versions, or <see langword="null"/> if there are none.</summary>
    public StoredIndex? FindOlder(List<StoredIndex> indexes)
    {
        if (indexes.Find(static index => index.IsOfOlder) is not { } older) return null;
        Statement select = statements["SELECT 1 FROM index_keys WHERE idx = ?1 LIMIT 1"];
        try
        {
            return select.Bind(1, older.Id).Step() ? older : null;
        }
        finally
        {
            select.Reset();
        }
    }

    /// <summary>The finished indexes of the type that a prefix belongs to.</summary>
    public List<StoredIndex> Read(string prefix)
    {
        List<StoredIndex> indexes = [];
        Statement select = statements[HotStatements.ReadyIndexes];
        try
        {
            select.BindText(1, TypeTable.NameIn(Encoding.UTF8.GetBytes(prefix)));
            while (select.Step())
            {
                string definition = select.Text(1);
                if (!_definitions.TryGetValue(definition, out MemoryIndex? index))
                {
                    _definitions.Add(definition, index = IndexDefinition.Read(definition, connection.Path));
                }

                if (index is null) continue;
                indexes.Add(new StoredIndex(select.Int64(0), index, definition, null) { Uses = types.IndexUses });
            }

            // What leaves older documents out is of use where another one holds them.
            int version = indexes.Find(static index => index.IsOfOlder)?.Index.Version ?? 1;
            indexes.RemoveAll(index => index.Index.Version != version && index.Index.Version != 1);
            return indexes;
        }
        finally
        {
            select.Reset();
        }
    }
}
