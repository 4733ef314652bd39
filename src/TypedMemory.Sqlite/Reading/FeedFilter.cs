using System.Collections.Immutable;
using System.Text;
using TypedMemory.Sqlite.Layout;

namespace TypedMemory.Sqlite.Reading;

/// <summary>Which types a feed reads, and which of their ids it lets through.</summary>
internal sealed class FeedFilter
{
    private readonly byte[][] _prefixes;

    public FeedFilter(ImmutableArray<string> prefixes)
    {
        _prefixes = prefixes.IsDefaultOrEmpty || prefixes.Contains("")
            ? []
            : [.. prefixes.Select(static prefix => Encoding.UTF8.GetBytes(prefix))];
    }

    /// <summary>The types that can hold matching ids.</summary>
    public List<TypeEntry> TypesOf(TypeTable types)
    {
        TypeEntry[] entries = types.Entries;
        if (_prefixes.Length == 0) return [.. entries];
        var chosen = new List<TypeEntry>();
        foreach (byte[] prefix in _prefixes)
        {
            ReadOnlySpan<byte> name = TypeTable.NameIn(prefix);
            if (!name.IsEmpty)
            {
                Choose(chosen, types.Find(name) ?? types.Others);
                continue;
            }

            Choose(chosen, types.Others);
            foreach (TypeEntry entry in entries)
            {
                if (entry.Utf8Name.AsSpan().StartsWith(prefix)) Choose(chosen, entry);
            }
        }

        return chosen;
    }

    public bool Matches(ReadOnlySpan<byte> id)
    {
        if (_prefixes.Length == 0) return true;
        foreach (byte[] prefix in _prefixes)
        {
            if (id.StartsWith(prefix)) return true;
        }

        return false;
    }

    /// <summary>Whether it lets every id of a type through.</summary>
    public bool Covers(TypeEntry type) =>
        _prefixes.Length == 0
        || (type.Utf8Name.Length > 0 && _prefixes.Any(prefix => type.Utf8Name.AsSpan().StartsWith(prefix)));

    private static void Choose(List<TypeEntry> chosen, TypeEntry entry)
    {
        if (!chosen.Contains(entry)) chosen.Add(entry);
    }
}
