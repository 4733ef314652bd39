using System.Text;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Reading;

/// <summary>
/// Counts documents: by what is kept of each type, else one by one. The caller has opened a transaction.
/// </summary>
internal sealed class DocumentCounter(Connection connection, TypeTable types, RangeReader ranges)
{
    /// <summary>How many documents each type has.</summary>
    public CountTable Kept { get; } = new(connection);

    /// <summary>Counts what a query lists: a type or the whole store by what is kept, else one by one.</summary>
    public long Count(ListQuery query)
    {
        long count = query is { From: null, To: null, After: null } && KeptOf(query.Prefix) is { } kept
            ? kept.Live + (query.IncludeDeleted ? kept.Deleted : 0)
            : ranges.Count(IdRange.Of(query), query.IncludeDeleted);
        return Math.Min(query.Limit, count);
    }

    /// <summary>The types whose kept counts are wrong; every document is looked at.</summary>
    public List<int> FindMiscounted() =>
        [.. types.Entries.Select(static type => type.Id).Where(type => Kept.Read(type) != Kept.Count(type))];

    /// <summary>The counts of a prefix, or <see langword="null"/> where it is neither a type's nor empty.</summary>
    public DocumentCounts? KeptOf(string prefix)
    {
        if (prefix.Length == 0) return Kept.ReadAll();
        byte[] name = Encoding.UTF8.GetBytes(prefix);
        if (TypeTable.NameIn(name).Length != name.Length) return null;

        // A type that this process does not know yet is counted one by one, and there are few of it.
        return types.Find(name) is { } type ? Kept.Read(type.Id) : null;
    }
}
