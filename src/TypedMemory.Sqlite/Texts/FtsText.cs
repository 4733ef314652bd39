namespace TypedMemory.Sqlite.Texts;

/// <summary>A text that an expression of FTS5 looks for.</summary>
/// <param name="Text">The text, as it was given.</param>
/// <param name="IsPrefix">Whether its last word may go on.</param>
internal readonly record struct FtsText(string Text, bool IsPrefix);
