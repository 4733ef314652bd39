namespace TypedMemory.Files.Edits;

/// <summary>A section as a directory saw it last.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Hash">The hash of key and text.</param>
internal readonly record struct SeenSection(string Key, string Hash);
