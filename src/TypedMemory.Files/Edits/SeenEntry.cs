namespace TypedMemory.Files.Edits;

/// <summary>An entry of the front matter as a directory saw it last.</summary>
/// <param name="Position">Its position.</param>
/// <param name="Hash">The hash of its text.</param>
internal readonly record struct SeenEntry(string Position, string Hash);
