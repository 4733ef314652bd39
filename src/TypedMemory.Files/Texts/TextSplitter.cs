using System.Collections.Immutable;

namespace TypedMemory.Files.Texts;

/// <summary>Takes a text apart: Markdown at its headings, any text at the marks of versions.</summary>
/// <remarks>Blank lines belong to what follows them, so that what is appended changes nothing before it.</remarks>
internal sealed class TextSplitter
{
    private readonly string _text;
    private readonly bool _markdown;
    private readonly ImmutableArray<TextPiece>.Builder _pieces = ImmutableArray.CreateBuilder<TextPiece>();

    private CodeFence _fence;
    private int _leadStart;
    private int _pieceStart = -1;
    private int _end;
    private int _level;
    private string _heading = "";
    private bool _isVersion;

    /// <summary>
    /// The line before, if it can become a heading: where it starts, and the end of what is before it.
    /// </summary>
    private (int Start, int EndBefore)? _above;
    private bool _paragraphStarts;

    private TextSplitter(string text, bool markdown)
    {
        _text = text;
        _markdown = markdown;
    }

    /// <summary>Takes a text apart.</summary>
    /// <param name="text">The text.</param>
    /// <param name="markdown">Whether it has headings and front matter.</param>
    public static TextParts Split(string text, bool markdown) => new TextSplitter(text, markdown).Run();

    private TextParts Run()
    {
        int start = _text.StartsWith('\uFEFF') ? 1 : 0;
        (int Entries, int Closing, int End)? front = _markdown ? FrontMatterParser.Find(_text, start) : null;
        _leadStart = _end = front?.End ?? start;
        int at = front is null ? start : TextLine.At(_text, front.Value.Closing).End;
        _paragraphStarts = true;
        while (at < _text.Length)
        {
            TextLine line = TextLine.At(_text, at);
            Read(line);
            at = line.End;
        }

        Finish();
        string trailer = _text[_leadStart..];
        string before = "";
        if (_pieces.Count > 0)
        {
            before = _pieces[0].Lead;
            _pieces[0] = _pieces[0] with { Lead = "", IsVersion = false };
        }

        return front is { } found
            ? new TextParts(
                _text[..found.Entries],
                FrontMatterParser.Parse(_text[found.Entries..found.Closing]),
                _text[found.Closing..found.End] + before,
                _pieces.ToImmutable(),
                trailer)
            : new TextParts(_text[..start] + before, [], "", _pieces.ToImmutable(), trailer);
    }

    private void Read(TextLine line)
    {
        ReadOnlySpan<char> content = line.Of(_text);
        if (content.IsWhiteSpace())
        {
            (_above, _paragraphStarts) = (null, true);
            return;
        }

        if (content.SequenceEqual(VersionMark.Of(_markdown)))
        {
            Finish();
            _isVersion = true;
            (_above, _paragraphStarts, _fence) = (null, true, default);
            return;
        }

        if (_markdown && !_fence.Read(content)) ReadMarkdown(line, content);
        else Continue(line, heads: false);
    }

    private void ReadMarkdown(TextLine line, ReadOnlySpan<char> content)
    {
        int level = MarkdownHeading.Level(content, out string words);
        if (level > 0)
        {
            Finish();
            Begin(line.Start, level, words);
            Continue(line, heads: true);
            return;
        }

        if (_above is { } above && MarkdownHeading.UnderlineLevel(content) is > 0 and int underlined)
        {
            string title = TextLine.At(_text, above.Start).Of(_text).Trim().ToString();
            if (_pieceStart == above.Start)
            {
                (_level, _heading) = (underlined, title);
            }
            else
            {
                _end = above.EndBefore;
                Finish();
                Begin(above.Start, underlined, title);
            }

            Continue(line, heads: true);
            return;
        }

        int endBefore = _end;
        bool starts = _paragraphStarts;
        Continue(line, heads: false);
        _above = starts && MarkdownHeading.CanBeUnderlined(content) ? (line.Start, endBefore) : null;
    }

    private void Begin(int start, int level, string words) => (_pieceStart, _level, _heading) = (start, level, words);

    private void Continue(TextLine line, bool heads)
    {
        if (_pieceStart < 0) Begin(line.Start, 0, "");
        _end = line.ContentEnd;
        (_above, _paragraphStarts) = (null, heads);
    }

    private void Finish()
    {
        if (_pieceStart < 0) return;
        _pieces.Add(new TextPiece(
            _level, _heading, _text[_leadStart.._pieceStart], _text[_pieceStart.._end], _isVersion));
        (_pieceStart, _leadStart, _isVersion) = (-1, _end, false);
    }
}
