using System.Buffers;
using System.Text;

namespace TypedMemory.Sqlite.Texts;

/// <summary>
/// Takes texts of a language apart into the terms under which they are found. Safe for concurrent use.
/// </summary>
/// <remarks>
/// What it makes of a text stands in files: where it changes, the version of the definition of full-text indexes goes
/// up with it, and they are built anew.
/// </remarks>
internal sealed class TextAnalyzer
{
    private static readonly TextAnalyzer s_english = new(EnglishStemmer.Instance, StopWords.English)
    { _contracts = true };
    private static readonly TextAnalyzer s_german = new(GermanStemmer.Instance, StopWords.German);
    private static readonly TextAnalyzer s_none = new(null, StopWords.None);

    private readonly Stemmer? _stemmer;
    private bool _contracts;

    private TextAnalyzer(Stemmer? stemmer, StopWords stopWords) => (_stemmer, StopWords) = (stemmer, stopWords);

    /// <summary>The words of the language that say little about what is asked.</summary>
    public StopWords StopWords { get; }

    public static TextAnalyzer For(FullTextLanguage language) => language switch
    {
        FullTextLanguage.German => s_german,
        FullTextLanguage.None => s_none,
        _ => s_english,
    };

    /// <summary>The words of a text in their order.</summary>
    public List<TextToken> Analyze(string text)
    {
        List<TextToken> tokens = [];
        Span<char> stem = stackalloc char[WordScanner.BufferLength];
        var scanner = new WordScanner(text, stackalloc char[WordScanner.BufferLength], _contracts);
        while (scanner.Next())
        {
            string exact = scanner.Word.ToString();
            int length = StemOf(ref scanner, stem);
            string term = stem[..length].SequenceEqual(exact) ? exact : stem[..length].ToString();
            tokens.Add(new TextToken(term, exact, scanner.Start, scanner.End - scanner.Start)
            {
                IsIdeographic = scanner.Kind == TextRuneKind.Ideographic,
                IsJoined = scanner.IsJoined,
                IsCapitalized = char.IsUpper(text[scanner.Start]),
            });
        }

        return tokens;
    }

    /// <summary>Writes the terms of a text as UTF-8, a space behind each.</summary>
    /// <param name="utf8Text">The text.</param>
    /// <param name="terms">Gets the terms in their order.</param>
    /// <param name="forms">
    /// Gets the words that are not their own stem, and the single characters of scripts without spaces: what a
    /// beginning of a word, and one character, are found by.
    /// </param>
    public void Write(ReadOnlySpan<byte> utf8Text, IBufferWriter<byte> terms, IBufferWriter<byte> forms)
    {
        char[] text = ArrayPool<char>.Shared.Rent(Encoding.UTF8.GetMaxCharCount(utf8Text.Length));
        int characters = Encoding.UTF8.GetChars(utf8Text, text);
        Span<char> stem = stackalloc char[WordScanner.BufferLength];
        var scanner = new WordScanner(
            text.AsSpan(0, characters), stackalloc char[WordScanner.BufferLength], _contracts);
        Rune last = default;
        while (scanner.Next())
        {
            int length = StemOf(ref scanner, stem);
            Write(stem[..length], terms);
            if (scanner.Kind == TextRuneKind.Ideographic)
            {
                Rune.DecodeFromUtf16(scanner.Word, out Rune first, out int firstLength);
                if (last == default || !scanner.IsJoined || last != first) Write(scanner.Word[..firstLength], forms);
                if (firstLength == scanner.Word.Length) continue;
                Write(scanner.Word[firstLength..], forms);
                Rune.DecodeLastFromUtf16(scanner.Word, out last, out _);
            }
            else if (!stem[..length].SequenceEqual(scanner.Word))
            {
                Write(scanner.Word, forms);
            }
        }

        ArrayPool<char>.Shared.Return(text);
    }

    private int StemOf(ref WordScanner scanner, Span<char> stem)
    {
        ReadOnlySpan<char> word = scanner.Word;
        word.CopyTo(stem);
        return _stemmer is null || scanner.Kind != TextRuneKind.Word ? word.Length : _stemmer.Stem(stem, word.Length);
    }

    private static void Write(ReadOnlySpan<char> word, IBufferWriter<byte> output)
    {
        Span<byte> bytes = output.GetSpan(Encoding.UTF8.GetMaxByteCount(word.Length) + 1);
        int length = Encoding.UTF8.GetBytes(word, bytes);
        bytes[length] = (byte)' ';
        output.Advance(length + 1);
    }
}
