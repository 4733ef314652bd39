namespace TypedMemory.Files.Texts;

/// <summary>A part of a text, as the text is taken apart.</summary>
/// <param name="Level">1 to 6 for a heading, 0 for what has none.</param>
/// <param name="Heading">The words of the heading.</param>
/// <param name="Lead">What stands before it: ends of lines, blank lines, the mark of a version.</param>
/// <param name="Text">From its first line to the end of the last one that is not blank.</param>
/// <param name="IsVersion">Whether it is another version of the piece before it.</param>
internal sealed record TextPiece(int Level, string Heading, string Lead, string Text, bool IsVersion);
