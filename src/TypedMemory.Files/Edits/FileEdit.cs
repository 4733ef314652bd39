namespace TypedMemory.Files.Edits;

/// <summary>Brings a new text of a file to its document.</summary>
internal static class FileEdit
{
    /// <summary>The document with the text.</summary>
    /// <param name="current">What the document is now.</param>
    /// <param name="seen">What the text was made of.</param>
    /// <param name="text">The text.</param>
    public static MemoryFile Apply(MemoryFile current, SeenFile seen, string text)
    {
        // A text that is there already was written before an interruption: it is not an edit.
        if (current.Contents.IsEmpty && FileRenderer.Render(current) == text) return current;
        MemoryFile edited = FileBuilder.Build(current.Path, text, seen, SeenFile.Of(current));
        return FileMerge.Apply(current, seen, edited);
    }
}
