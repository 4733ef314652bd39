using System.Collections.Immutable;
using System.Text;

namespace TypedMemory.Files.Texts;

/// <summary>A text, taken apart: nothing is left out, so that <see cref="Join"/> gives it back.</summary>
/// <param name="Head">What stands before the front matter's entries, or before the first piece.</param>
/// <param name="FrontMatter">The entries of the front matter: name and lines.</param>
/// <param name="Close">What stands between the front matter and the first piece.</param>
/// <param name="Pieces">The pieces; the first one's lead is in what stands before it.</param>
/// <param name="Trailer">What stands behind the last piece.</param>
internal sealed record TextParts(
    string Head,
    ImmutableArray<(string Name, string Text)> FrontMatter,
    string Close,
    ImmutableArray<TextPiece> Pieces,
    string Trailer)
{
    /// <summary>The text.</summary>
    public string Join()
    {
        var text = new StringBuilder(Head);
        foreach ((_, string entry) in FrontMatter) text.Append(entry);
        text.Append(Close);
        foreach (TextPiece piece in Pieces) text.Append(piece.Lead).Append(piece.Text);
        return text.Append(Trailer).ToString();
    }
}
