using System.Collections.Immutable;
using TypedMemory.Files.Texts;

namespace TypedMemory.Files.Edits;

/// <summary>Makes a file of a text.</summary>
internal static class FileBuilder
{
    /// <summary>
    /// The file that a text is. What is as it was seen keeps its key and place, so that the difference to what was seen
    /// is what was edited.
    /// </summary>
    /// <param name="path">The file's name.</param>
    /// <param name="text">The text.</param>
    /// <param name="seen">What the text was made of.</param>
    /// <param name="current">What the document is now, where others may have made the same sections.</param>
    /// <returns>A file whose text is this one, byte for byte.</returns>
    public static MemoryFile Build(string path, string text, SeenFile seen, SeenFile current)
    {
        TextParts parts = TextSplitter.Split(text, FileKind.IsMarkdown(path));
        SectionNode root = SectionNode.Tree(parts.Pieces);
        new KeyFinder(seen, current).Find(root);
        string separator = seen.Separator.Length > 0 ? seen.Separator
            : current.Separator.Length > 0 ? current.Separator
            : SeparatorOf(parts);
        var file = new MemoryFile
        {
            Path = path,
            Sections = [.. root.All().SelectMany(static node =>
                node.Texts.Select(text => new FileSection(node.Key, text)))],
            Places = PlacesOf(root, separator, seen, current),
            FrontMatter = EntriesOf(parts.FrontMatter, seen, current),
            Head = parts.Head,
            Close = parts.Close,
            Separator = separator,
            Trailer = parts.Trailer,
        };
        return FileRenderer.Render(file) == text ? file : Whole(path, text);
    }

    /// <summary>One section with the whole text: for what another order or another mark would come back as.</summary>
    private static MemoryFile Whole(string path, string text) => new()
    {
        Path = path,
        Sections = [new FileSection(SectionKey.Root, text)],
        Separator = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n\r\n" : FileKind.Separator,
    };

    private static string SeparatorOf(TextParts parts)
    {
        string? usual = parts.Pieces.Skip(1).Where(static piece => !piece.IsVersion)
            .GroupBy(static piece => piece.Lead, StringComparer.Ordinal)
            .OrderByDescending(static group => group.Count()).ThenBy(static group => group.Key, StringComparer.Ordinal)
            .FirstOrDefault()?.Key;
        if (usual is not null) return usual;
        return parts.Join().Contains("\r\n", StringComparison.Ordinal) ? "\r\n\r\n" : FileKind.Separator;
    }

    private static ImmutableDictionary<string, SectionPlace> PlacesOf(
        SectionNode root, string separator, SeenFile seen, SeenFile current)
    {
        var places = ImmutableDictionary.CreateBuilder<string, SectionPlace>(StringComparer.Ordinal);
        bool isFirst = root.Texts.Count == 0;
        foreach (SectionNode parent in root.All())
        {
            string[] keys = [.. parent.Children.Select(static child => child.Key)];
            ImmutableArray<string> positions = Positions.Assign(
                keys, keys.Select(key => (seen.Places.GetValueOrDefault(key)
                    ?? current.Places.GetValueOrDefault(key))?.Position));
            for (int i = 0; i < keys.Length; i++)
            {
                string lead = parent.Children[i].Lead;
                bool usual = lead == separator || (isFirst && lead.Length == 0);
                string? known = isFirst ? seen.Places.GetValueOrDefault(keys[i])?.Lead : null;
                places[keys[i]] = new SectionPlace(positions[i], usual ? known : lead);
                isFirst = false;
            }
        }

        return places.ToImmutable();
    }

    private static ImmutableDictionary<string, FrontMatterEntry> EntriesOf(
        ImmutableArray<(string Name, string Text)> entries, SeenFile seen, SeenFile current)
    {
        string[] names = [.. entries.Select(static entry => entry.Name)];
        ImmutableArray<string> positions = Positions.Assign(names, names.Select(name =>
            seen.FrontMatter.TryGetValue(name, out SeenEntry entry) ? entry.Position
            : current.FrontMatter.TryGetValue(name, out entry) ? entry.Position : null));
        return entries.Select((entry, i) => (entry.Name, Entry: new FrontMatterEntry(positions[i], entry.Text)))
            .ToImmutableDictionary(
                static entry => entry.Name, static entry => entry.Entry, StringComparer.Ordinal);
    }
}
