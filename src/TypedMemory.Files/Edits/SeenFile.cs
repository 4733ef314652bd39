using System.Collections.Immutable;

namespace TypedMemory.Files.Edits;

/// <summary>
/// A file as somebody saw it last: what an edit is the difference to. It holds hashes where the document has texts.
/// </summary>
internal sealed record SeenFile
{
    /// <summary>Of one who has seen nothing.</summary>
    public static SeenFile Nothing { get; } = new();

    public ImmutableHashSet<SeenSection> Sections { get; init; } = [];

    public ImmutableDictionary<string, SectionPlace> Places { get; init; } =
        ImmutableDictionary<string, SectionPlace>.Empty;

    public ImmutableDictionary<string, SeenEntry> FrontMatter { get; init; } =
        ImmutableDictionary<string, SeenEntry>.Empty;

    public string Head { get; init; } = "";

    public string Close { get; init; } = "";

    public string Separator { get; init; } = "";

    public string Trailer { get; init; } = "";

    public ImmutableHashSet<string> Contents { get; init; } = [];

    /// <summary>A file as it is in its document.</summary>
    public static SeenFile Of(MemoryFile file) => new()
    {
        Sections = [.. file.Sections.Select(static section => new SeenSection(section.Key, TextHash.Of(section.Text)))],
        Places = file.Places,
        FrontMatter = file.FrontMatter.ToImmutableDictionary(
            static entry => entry.Key,
            static entry => new SeenEntry(entry.Value.Position, TextHash.Of(entry.Value.Text)),
            StringComparer.Ordinal),
        Head = file.Head,
        Close = file.Close,
        Separator = file.Separator,
        Trailer = file.Trailer,
        Contents = file.Contents,
    };
}
