using System.Collections.Immutable;

namespace TypedMemory.Files.Edits;

/// <summary>
/// Brings an edit of what was seen to what the document is now. What comes out is what the merge kinds of
/// <see cref="MemoryFile"/> make of the two, had they been made apart: sets by their elements, maps by their entries.
/// </summary>
internal static class FileMerge
{
    /// <summary>The document with the edit.</summary>
    /// <param name="current">What the document is now.</param>
    /// <param name="seen">What the edit was made on.</param>
    /// <param name="edited">What the edit made of it.</param>
    public static MemoryFile Apply(MemoryFile current, SeenFile seen, MemoryFile edited)
    {
        ImmutableHashSet<FileSection> sections = Sections(current.Sections, seen, edited.Sections);
        return current with
        {
            Sections = sections,
            Places = Places(current.Places, seen.Places, edited.Places, sections),
            FrontMatter = FrontMatter(current.FrontMatter, seen.FrontMatter, edited.FrontMatter),
            Head = Text(current.Head, seen.Head, edited.Head),
            Close = Text(current.Close, seen.Close, edited.Close),
            Separator = Text(current.Separator, seen.Separator, edited.Separator),
            Trailer = Text(current.Trailer, seen.Trailer, edited.Trailer),
            Contents = current.Contents.Except(seen.Contents.Except(edited.Contents))
                .Union(edited.Contents.Except(seen.Contents)),
        };
    }

    private static string Text(string current, string seen, string edited) => edited == seen ? current : edited;

    private static ImmutableHashSet<FileSection> Sections(
        ImmutableHashSet<FileSection> current, SeenFile seen, ImmutableHashSet<FileSection> edited)
    {
        ImmutableHashSet<FileSection>.Builder result = current.ToBuilder();
        foreach (FileSection section in current)
        {
            if (seen.Sections.Contains(Seen(section)) && !edited.Contains(section)) result.Remove(section);
        }

        result.UnionWith(edited.Where(section => !seen.Sections.Contains(Seen(section))));
        return result.ToImmutable();
    }

    private static SeenSection Seen(FileSection section) => new(section.Key, TextHash.Of(section.Text));

    private static ImmutableDictionary<string, SectionPlace> Places(
        ImmutableDictionary<string, SectionPlace> current,
        ImmutableDictionary<string, SectionPlace> seen,
        ImmutableDictionary<string, SectionPlace> edited,
        ImmutableHashSet<FileSection> sections)
    {
        ImmutableDictionary<string, SectionPlace>.Builder result = current.ToBuilder();
        foreach ((string key, SectionPlace place) in edited)
        {
            if (!seen.TryGetValue(key, out SectionPlace? before)) result[key] = place;
            else if (current.TryGetValue(key, out SectionPlace? now)) result[key] = Place(now, before, place);
            else if (place != before) result[key] = place;
        }

        HashSet<string> kept = [.. sections.Select(static section => section.Key)];
        result.RemoveRange(result.Keys.Where(key => !kept.Contains(key)).ToArray());
        foreach (string key in kept.Where(key => !result.ContainsKey(key)).ToArray())
        {
            if (edited.TryGetValue(key, out SectionPlace? place) || seen.TryGetValue(key, out place))
                result[key] = place;
        }

        return result.ToImmutable();
    }

    private static SectionPlace Place(SectionPlace current, SectionPlace seen, SectionPlace edited) => new(
        edited.Position == seen.Position ? current.Position : edited.Position,
        edited.Lead == seen.Lead ? current.Lead : edited.Lead);

    private static ImmutableDictionary<string, FrontMatterEntry> FrontMatter(
        ImmutableDictionary<string, FrontMatterEntry> current,
        ImmutableDictionary<string, SeenEntry> seen,
        ImmutableDictionary<string, FrontMatterEntry> edited)
    {
        ImmutableDictionary<string, FrontMatterEntry>.Builder result = current.ToBuilder();
        foreach ((string name, FrontMatterEntry entry) in edited)
        {
            if (!seen.TryGetValue(name, out SeenEntry before) || before != Seen(entry)) result[name] = entry;
        }

        foreach ((string name, SeenEntry entry) in seen)
        {
            if (!edited.ContainsKey(name) && current.TryGetValue(name, out FrontMatterEntry? now) && Seen(now) == entry)
                result.Remove(name);
        }

        return result.ToImmutable();
    }

    private static SeenEntry Seen(FrontMatterEntry entry) => new(entry.Position, TextHash.Of(entry.Text));
}
