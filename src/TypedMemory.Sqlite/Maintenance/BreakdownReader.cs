using System.Collections.Immutable;
using TypedMemory.Core.Queries;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Queries;

namespace TypedMemory.Sqlite.Maintenance;

/// <summary>Reads what the room of a file goes to.</summary>
/// <param name="file">The file, in a read transaction.</param>
/// <param name="uses">How often its indexes were used.</param>
internal sealed class BreakdownReader(Connection file, IndexUses uses)
{
    public StoreBreakdown Read()
    {
        Dictionary<long, long> entries = CountEntries();
        return new StoreBreakdown(
            [.. ReadTables().OrderByDescending(static table => table.Bytes)],
            ReadTypes(),
            [.. ReadIndexes(id => entries.GetValueOrDefault(id))]);
    }

    /// <summary>The indexes; those of versions that this library does not keep are left out.</summary>
    public IEnumerable<IndexReport> ReadIndexes(Func<long, long>? entriesOf = null)
    {
        using Statement select = file.PrepareOnce("SELECT id, type, definition, built FROM indexes ORDER BY type, id");
        while (select.Step())
        {
            long id = select.Int64(0);
            if (IndexDefinition.Read(select.Text(2), file.Path) is not { } index) continue;
            yield return new IndexReport(select.Text(1), index, select.IsNull(3))
            {
                Entries = entriesOf?.Invoke(id) ?? 0,
                Uses = index.IsFullText ? null : uses.Of(id),
            };
        }
    }

    private List<TableReport> ReadTables()
    {
        List<string> names = [];
        using (Statement select = file.PrepareOnce(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'sqlite_%'"))
        {
            while (select.Step()) names.Add(select.Text(0));
        }

        List<TableReport> tables = [];
        foreach (string name in names)
        {
            string table = Quote(name);
            string bytes = string.Join(
                " + ", ColumnsOf(name).Select(static column => $"ifnull(octet_length({column}), 0)"));
            using Statement sum = file.PrepareOnce($"SELECT count(*), ifnull(sum({bytes}), 0) FROM {table}");
            sum.Step();
            tables.Add(new TableReport(name, sum.Int64(0), sum.Int64(1)));
        }

        return tables;
    }

    private List<string> ColumnsOf(string table)
    {
        List<string> columns = [];
        using Statement select = file.PrepareOnce("SELECT name FROM pragma_table_info(?1)");
        select.BindText(1, table);
        while (select.Step()) columns.Add(Quote(select.Text(0)));
        return columns;
    }

    private ImmutableArray<TypeReport> ReadTypes()
    {
        var types = ImmutableArray.CreateBuilder<TypeReport>();
        using Statement select = file.PrepareOnce(
            $"""
            SELECT ifnull(types.name, ''), sum(NOT flags & {(long)DocumentFlags.Deleted}),
                sum(flags & {(long)DocumentFlags.Deleted}), sum(octet_length(body))
            FROM docs LEFT JOIN types ON types.id = docs.type GROUP BY docs.type ORDER BY 1
            """);
        while (select.Step())
        {
            types.Add(
                new TypeReport(select.Text(0).TrimEnd(':'), select.Int64(1), select.Int64(2), select.Int64(3)));
        }

        return types.ToImmutable();
    }

    private Dictionary<long, long> CountEntries()
    {
        Dictionary<long, long> entries = [];
        using Statement select = file.PrepareOnce(
            "SELECT idx, count(*) FROM index_keys GROUP BY idx UNION ALL SELECT idx, count(*) FROM texts GROUP BY idx");
        while (select.Step()) entries[select.Int64(0)] = select.Int64(1);
        return entries;
    }

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
