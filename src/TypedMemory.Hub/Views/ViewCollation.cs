using System.Globalization;
using System.Text;
using System.Text.Json;
using TypedMemory.Core.Queries.Fields;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Views;

/// <summary>
/// Keys as bytes whose order is the one that CouchDB documents for views: null, false, true, numbers, strings, arrays,
/// objects, whose members count in the order in which they stand. None is the beginning of another's. These bytes are
/// in the files of stores: what is changed here makes another signature of every view.
/// </summary>
/// <remarks>
/// CouchDB has ICU order its strings, whose tables are another one's on every server. Here the order is fixed: that of
/// the published list for ASCII, letters with accents after those without, capitals after small ones, and what is
/// neither Latin nor a sign by code points.
/// </remarks>
internal static class ViewCollation
{
    /// <summary>The version of these bytes.</summary>
    public const int Version = 1;

    private const byte End = 0, Text = 5, Array = 6, Object = 7;

    /// <summary>The bytes of a key.</summary>
    /// <param name="json">The key, as JSON.</param>
    public static byte[] Of(ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(
            json, new JsonDocumentOptions { MaxDepth = 2 * JsonText.MaxDepth });
        return Of(document.RootElement);
    }

    /// <summary>The bytes of a key.</summary>
    public static byte[] Of(JsonElement key)
    {
        var output = new List<byte>(32);
        Write(key, output);
        return [.. output];
    }

    /// <summary>The first bytes behind a key, where no other key stands.</summary>
    public static byte[] Behind(byte[] key) => [.. key, End];

    private static void Write(JsonElement value, List<byte> output)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                output.Add(Text);
                WriteText(TextOf(value), output);
                break;
            case JsonValueKind.Array:
                output.Add(Array);
                foreach (JsonElement item in value.EnumerateArray()) Write(item, output);
                output.Add(End);
                break;
            case JsonValueKind.Object:
                output.Add(Object);
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    output.Add(Text);
                    WriteText(member.NameText(), output);
                    Write(member.Value, output);
                }

                output.Add(End);
                break;
            default:
                output.AddRange(CollatedKey.Of(value));
                break;
        }
    }

    private static string TextOf(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: any place among the strings will do.
            return value.GetRawText();
        }
    }

    // Letters first, then accents, then capitals; a text that is not told by these three says what it is at the end.
    private static void WriteText(string text, List<byte> output)
    {
        var accents = new List<byte>();
        var cases = new List<byte>();
        bool isPlain = true;
        foreach (Rune rune in text.EnumerateRunes())
        {
            isPlain &= rune.Value is >= ' ' and <= '~';
            WriteRune(rune, output, accents, cases);
        }

        output.Add(End);
        WriteTrimmed(accents, output);
        WriteTrimmed(cases, output);
        if (!isPlain)
        {
            output.Add(1);
            foreach (byte b in Encoding.UTF8.GetBytes(text))
            {
                output.Add(b);
                if (b == 0) output.Add(0xff);
            }
        }

        output.Add(End);
    }

    private static void WriteRune(Rune rune, List<byte> output, List<byte> accents, List<byte> cases)
    {
        (string letters, int accent) = LatinLetters.Split(rune);
        foreach (char letter in letters)
        {
            char small = char.ToLowerInvariant(letter);
            output.Add((byte)(CollationWeights.FirstLetter + small - 'a'));
            cases.Add((byte)(small == letter ? 1 : 2));
            accents.Add(1);
        }

        if (letters.Length > 0)
        {
            if (accent > 0) Accent(accents, accent);
            return;
        }

        if (CollationWeights.IsMark(rune))
        {
            // It stands over the letter before it.
            if (accents.Count > 0) Accent(accents, rune.Value);
            return;
        }

        if (!CollationWeights.Write(rune, output)) return;
        accents.Add(1);
        cases.Add((byte)(Rune.GetUnicodeCategory(rune) == UnicodeCategory.UppercaseLetter ? 2 : 1));
    }

    private static void Accent(List<byte> accents, int accent)
    {
        accents.Add(2);
        accents.Add((byte)(accent >> 16 & 0xff));
        accents.Add((byte)(accent >> 8 & 0xff));
        accents.Add((byte)(accent & 0xff));
    }

    private static void WriteTrimmed(List<byte> weights, List<byte> output)
    {
        int last = weights.FindLastIndex(static weight => weight != 1);
        output.AddRange(weights.Take(last + 1));
        output.Add(End);
    }
}
