using System.Collections.Immutable;

namespace TypedMemory;

/// <summary>
/// A file of a memory directory: text as sections that merge one by one, anything else as attachments.
/// </summary>
/// <remarks>
/// A section that two replicas edit apart is two elements of <see cref="Sections"/> with one key: both texts are kept.
/// Read and write files through <see cref="MemoryFiles"/>, which takes texts apart and puts them together.
/// </remarks>
[MemoryType("file", Key = "{Path}")]
public sealed partial record MemoryFile
{
    /// <summary>The name below the directory, with <c>/</c> between folders: <c>notes/deploys.md</c>.</summary>
    [FullText(Weight = 2)]
    public required string Path { get; init; }

    /// <summary>The texts of the sections; several with one key are versions of one section.</summary>
    [FullText]
    [Merge(MergeKind.Set)]
    public ImmutableHashSet<FileSection> Sections { get; init; } = [];

    /// <summary>Where each section stands, by its key.</summary>
    [Merge(MergeKind.Map)]
    public ImmutableDictionary<string, SectionPlace> Places { get; init; } =
        ImmutableDictionary<string, SectionPlace>.Empty;

    /// <summary>The entries of the front matter, by their names.</summary>
    [Merge(MergeKind.Map)]
    public ImmutableDictionary<string, FrontMatterEntry> FrontMatter { get; init; } =
        ImmutableDictionary<string, FrontMatterEntry>.Empty;

    /// <summary>
    /// What stands before the first section or the first entry of the front matter: a byte order mark, the opening
    /// line.
    /// </summary>
    public string Head { get; init; } = "";

    /// <summary>What stands between the front matter and the first section.</summary>
    public string Close { get; init; } = "";

    /// <summary>What stands between two sections, where a place does not say otherwise.</summary>
    public string Separator { get; init; } = "";

    /// <summary>What stands behind the last section.</summary>
    public string Trailer { get; init; } = "";

    /// <summary>
    /// The contents of a file that is not text, by the SHA-256 of their bytes, which names the attachment; two after
    /// two edits at once.
    /// </summary>
    [Merge(MergeKind.Set)]
    public ImmutableHashSet<string> Contents { get; init; } = [];

    /// <summary>Where the file was moved to; <see langword="null"/> if it is here.</summary>
    public string? MovedTo { get; init; }

    /// <summary>The sections that were moved, by their hashes: what an edit that did not see the move has replaced.
    /// </summary>
    [Merge(MergeKind.Set)]
    public ImmutableHashSet<string> Moved { get; init; } = [];
}
