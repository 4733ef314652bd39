using System.Text;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Layout;

namespace TypedMemory.Sqlite.Reading;

internal sealed partial class StoreReader
{
    private CountTable? _counts;

    /// <summary>How many documents each type has; the caller has opened a transaction.</summary>
    public CountTable Counts => _counts ??= new CountTable(Connection);

    /// <summary>Counts what a query lists: a type or the whole store by what is kept, else one by one.</summary>
    public long Count(ListQuery query)
    {
        long count = query is { From: null, To: null, After: null } && CountsOf(query.Prefix) is { } kept
            ? kept.Live + (query.IncludeDeleted ? kept.Deleted : 0)
            : Count(IdRange.Of(query), query.IncludeDeleted);
        return Math.Min(query.Limit, count);
    }

    /// <summary>The types whose kept counts are wrong; every document is looked at.</summary>
    public List<int> FindMiscounted() =>
        [.. _types.Entries.Select(static type => type.Id).Where(type => Counts.Read(type) != Counts.Count(type))];

    /// <summary>The counts of a prefix; <see langword="null"/> where it is neither a type's nor empty.</summary>
    public DocumentCounts? CountsOf(string prefix)
    {
        if (prefix.Length == 0) return Counts.ReadAll();
        byte[] name = Encoding.UTF8.GetBytes(prefix);
        if (TypeTable.NameIn(name).Length != name.Length) return null;

        // A type that this process does not know yet is counted one by one, and there are few of it.
        return _types.Find(name) is { } type ? Counts.Read(type.Id) : null;
    }
}
