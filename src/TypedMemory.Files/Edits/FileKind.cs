namespace TypedMemory.Files.Edits;

/// <summary>What a name says of a file's content.</summary>
internal static class FileKind
{
    /// <summary>The line between sections where nothing else is known.</summary>
    public const string Separator = "\n\n";

    /// <summary>Whether a file is taken apart at its headings.</summary>
    public static bool IsMarkdown(string path) =>
        path.EndsWith(".md", StringComparison.OrdinalIgnoreCase)
        || path.EndsWith(".markdown", StringComparison.OrdinalIgnoreCase)
        || path.EndsWith(".mdx", StringComparison.OrdinalIgnoreCase);
}
