namespace TypedMemory;

/// <summary>An entry of the front matter of a Markdown file.</summary>
/// <param name="Position">Entries are in the ordinal order of this text.</param>
/// <param name="Text">The lines of the entry as they stand in the file, with the name and the last line's end.</param>
[MemoryObject]
public sealed partial record FrontMatterEntry(string Position, string Text);
