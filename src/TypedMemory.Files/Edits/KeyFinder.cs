using TypedMemory.Files.Texts;

namespace TypedMemory.Files.Edits;

/// <summary>
/// Finds the keys of a text's sections: a section keeps the key that it has, though its text, its heading or its place
/// may be others by now.
/// </summary>
internal sealed class KeyFinder
{
    private readonly SeenFile _seen;
    private readonly SeenFile _current;
    private readonly ILookup<string, string> _below;
    private readonly ILookup<string, string> _holding;

    /// <param name="seen">What the text was made of.</param>
    /// <param name="current">What the document is now.</param>
    public KeyFinder(SeenFile seen, SeenFile current)
    {
        (_seen, _current) = (seen, current);
        SeenSection[] known = [.. seen.Sections.Union(current.Sections)
            .Where(static section => section.Key != SectionKey.Root)
            .OrderBy(section => PositionOf(section.Key), StringComparer.Ordinal)
            .ThenBy(static section => section.Key, StringComparer.Ordinal)];
        _holding = known.ToLookup(static section => section.Hash, static section => section.Key);
        _below = known.Select(static section => section.Key).Distinct(StringComparer.Ordinal)
            .ToLookup(SectionKey.Parent, StringComparer.Ordinal);
    }

    /// <summary>Gives keys to all sections.</summary>
    public void Find(SectionNode parent)
    {
        string[] known = [.. _below[parent.Key]];
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (SectionNode child in parent.Children)
            Take(child, child.Texts.SelectMany(text => _holding[TextHash.Of(text)]), used, key => IsChild(parent, key));
        foreach (SectionNode child in parent.Children)
            Take(child, known, used, key => IsNamed(child, parent.Key, key));
        TakeRenamed(parent, known, used);
        var taken = new HashSet<string>(known, StringComparer.Ordinal);
        foreach (SectionNode child in parent.Children.Where(static child => child.Key.Length == 0))
        {
            int number = 1;
            string key = SectionKey.Of(parent.Key, child.Heading, number);
            while (!taken.Add(key)) key = SectionKey.Of(parent.Key, child.Heading, ++number);
            child.Key = key;
        }

        foreach (SectionNode child in parent.Children) Find(child);
    }

    private static void Take(
        SectionNode child, IEnumerable<string> keys, HashSet<string> used, Func<string, bool> fits)
    {
        if (child.Key.Length > 0) return;
        string? key = keys.FirstOrDefault(candidate => !used.Contains(candidate) && fits(candidate));
        if (key is not null) used.Add(child.Key = key);
    }

    /// <summary>One section is gone and one is new between the same neighbours: its heading is another now.</summary>
    private void TakeRenamed(SectionNode parent, string[] known, HashSet<string> used)
    {
        if (parent.Children.All(static child => child.Key.Length > 0)) return;
        ILookup<string, string> gone = Gaps(
            known.Where(_seen.Places.ContainsKey), static key => key, used);
        ILookup<string, SectionNode> unnamed = Gaps(parent.Children, static child => child.Key, used);
        foreach (IGrouping<string, SectionNode> gap in unnamed)
        {
            if (gap.Count() == 1 && gone[gap.Key].Count() == 1) used.Add(gap.Single().Key = gone[gap.Key].Single());
        }
    }

    /// <summary>What has no section of both sides, by the key of the last one before it that has.</summary>
    private static ILookup<string, TItem> Gaps<TItem>(
        IEnumerable<TItem> items, Func<TItem, string> keyOf, HashSet<string> used)
    {
        string before = "";
        List<(string Before, TItem Item)> gaps = [];
        foreach (TItem item in items)
        {
            if (used.Contains(keyOf(item))) before = keyOf(item);
            else gaps.Add((before, item));
        }

        return gaps.ToLookup(static gap => gap.Before, static gap => gap.Item, StringComparer.Ordinal);
    }

    private static bool IsChild(SectionNode parent, string key) => SectionKey.Parent(key) == parent.Key;

    private static bool IsNamed(SectionNode child, string parent, string key)
    {
        string name = SectionKey.Of(parent, child.Heading, 1);
        return key == name || key.StartsWith(name + "~", StringComparison.Ordinal);
    }

    private string PositionOf(string key) =>
        (_seen.Places.GetValueOrDefault(key) ?? _current.Places.GetValueOrDefault(key))?.Position ?? Positions.End;
}
