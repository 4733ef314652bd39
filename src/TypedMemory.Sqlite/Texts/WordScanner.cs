using System.Text;

namespace TypedMemory.Sqlite.Texts;

/// <summary>Takes a text apart into words, each folded to the form in which it is compared.</summary>
/// <remarks>
/// A word is letters and digits. An emoji is one; of scripts without spaces each two neighbours are one, and a lone
/// character.
/// <c>C#</c> and <c>C++</c> are words; <c>snake_case</c> and <c>node.js</c> are two, the second joined to the first.
/// </remarks>
/// <param name="text">The text.</param>
/// <param name="buffer">Gets the words, one after the other.</param>
/// <param name="contracts">Whether what follows an apostrophe can be a contraction, as in English.</param>
internal ref struct WordScanner(ReadOnlySpan<char> text, Span<char> buffer, bool contracts)
{
    /// <summary>How many characters of a word count: longer ones are not words that anyone types.</summary>
    public const int MaxLength = 128;

    /// <summary>The buffer that a scanner needs; a stemmer has its room behind each word.</summary>
    public const int BufferLength = MaxLength + Stemmer.Room + 2;

    private readonly ReadOnlySpan<char> _text = text;
    private readonly Span<char> _buffer = buffer;
    private int _position, _length;
    private bool _inRun, _apart = true;

    /// <summary>The word, folded.</summary>
    public readonly ReadOnlySpan<char> Word => _buffer[.._length];

    /// <summary>What the word consists of.</summary>
    public TextRuneKind Kind { get; private set; }

    /// <summary>Where the word begins in the text.</summary>
    public int Start { get; private set; }

    /// <summary>Where it ends.</summary>
    public int End { get; private set; }

    /// <summary>Whether no white space stands before it.</summary>
    public bool IsJoined { get; private set; }

    /// <summary>Goes on to the next word; <see langword="false"/> at the end.</summary>
    public bool Next()
    {
        while (_position < _text.Length)
        {
            int start = _position;
            Rune rune = Take();
            TextRuneKind kind = TextRunes.KindOf(rune);
            if (kind is not (TextRuneKind.Ideographic or TextRuneKind.Ignored or TextRuneKind.Mark)) _inRun = false;
            switch (kind)
            {
                case TextRuneKind.Separator:
                    if (Rune.IsWhiteSpace(rune)) _apart = true;
                    continue;
                case TextRuneKind.Ignored or TextRuneKind.Mark:
                    continue;
                case TextRuneKind.Ideographic when TakeIdeographic(rune):
                case TextRuneKind.Symbol when TakeSymbol(rune):
                case TextRuneKind.Word when TakeWord(rune):
                    (Kind, Start, IsJoined, _apart) = (kind, start, !_apart, false);
                    return true;
            }
        }

        return false;
    }

    private Rune Take()
    {
        Rune rune = Peek(out int length);
        _position += length;
        return rune;
    }

    private readonly Rune Peek(out int length)
    {
        Rune.DecodeFromUtf16(_text[_position..], out Rune rune, out length);
        return rune;
    }

    private void Append(Rune rune)
    {
        if (_length + rune.Utf16SequenceLength <= MaxLength) _length += rune.EncodeToUtf16(_buffer[_length..]);
    }

    private void AppendFolded(Rune rune)
    {
        Append(FoldedLetters.Fold(rune));
        if (FoldedLetters.Second(rune) is not '\0' and char second) Append(new Rune(second));
    }

    private bool TakeSymbol(Rune rune)
    {
        _length = 0;
        Append(rune);
        if (TextRunes.IsRegional(rune) && _position < _text.Length && TextRunes.IsRegional(Peek(out int length)))
        {
            Append(Take());
        }

        End = _position;
        return true;
    }

    /// <summary>
    /// Takes a character with its neighbour; <see langword="false"/> for the last one of several, which was taken.
    /// </summary>
    private bool TakeIdeographic(Rune rune)
    {
        _length = 0;
        AppendFolded(rune);
        End = _position;
        SkipIgnored();
        Rune next = _position < _text.Length ? Peek(out int length) : default;
        bool goesOn = TextRunes.KindOf(next) == TextRuneKind.Ideographic;
        if (!goesOn && _inRun) return false;
        _inRun = goesOn;
        if (!goesOn) return true;
        AppendFolded(next);
        Peek(out int nextLength);
        End = _position + nextLength;
        return true;
    }

    private void SkipIgnored()
    {
        while (_position < _text.Length && TextRunes.KindOf(Peek(out int length)) is TextRuneKind.Ignored
            or TextRuneKind.Mark)
        {
            _position += length;
        }
    }

    private bool TakeWord(Rune first)
    {
        _length = 0;
        AppendFolded(first);
        while (_position < _text.Length)
        {
            Rune rune = Peek(out int length);
            TextRuneKind kind = TextRunes.KindOf(rune);
            if (kind == TextRuneKind.Word) AppendFolded(rune);
            else if (kind == TextRuneKind.Mark && !TextRunes.IsAccent(rune)) Append(rune);
            else if (kind is not (TextRuneKind.Mark or TextRuneKind.Ignored)) break;
            _position += length;
        }

        TakeSign();
        if (contracts) TakeContraction();
        End = _position;
        return true;
    }

    /// <summary>Takes the sign of <c>C#</c> and <c>C++</c>.</summary>
    private void TakeSign()
    {
        ReadOnlySpan<char> rest = _text[_position..];
        int signs = rest.StartsWith("++") ? 2 : rest.StartsWith("#") ? 1 : 0;
        if (signs == 0 || _length > 2 || !char.IsAsciiLetter(_buffer[0])) return;
        Rune.DecodeFromUtf16(rest[signs..], out Rune next, out _);
        if (rest.Length > signs && (TextRunes.KindOf(next) == TextRuneKind.Word || rest[signs] is '#' or '+')) return;
        for (int i = 0; i < signs; i++) Append(Take());
    }

    /// <summary>Passes over <c>'s</c> and the like; of <c>n't</c> the t stays.</summary>
    private void TakeContraction()
    {
        ReadOnlySpan<char> rest = _text[_position..];
        if (rest.Length < 2 || rest[0] is not ('\'' or '’')) return;
        int end = 1;
        while (end < rest.Length && end <= 3 && char.IsAsciiLetter(rest[end])) end++;
        if (end < rest.Length && char.IsLetterOrDigit(rest[end])) return;
        Span<char> suffix = stackalloc char[3];
        int length = rest[1..end].ToLowerInvariant(suffix);
        if (suffix[..length] is not ("s" or "t" or "d" or "m" or "ll" or "re" or "ve")) return;
        if (suffix[..length] is "t") Append(new Rune('t'));
        _position += end;
    }
}
