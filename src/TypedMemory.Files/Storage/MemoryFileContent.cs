namespace TypedMemory;

/// <summary>A file as it is read.</summary>
/// <param name="Path">Its name below the directory.</param>
/// <param name="Text">Its text; <see langword="null"/> if it is not text.</param>
/// <param name="Revision">The revision of its document.</param>
public sealed record MemoryFileContent(string Path, string? Text, RevisionId Revision)
{
    /// <summary>The sections of which there are two texts or more, since they were edited at once.</summary>
    public IReadOnlyList<string> TwofoldSections { get; init; } = [];
}
