using System.Text;
using TypedMemory.Core.Values;

namespace TypedMemory.Core.Queries;

/// <summary>Compares a text that is written as the bytes of a key.</summary>
internal static class KeyText
{
    /// <summary>How many bytes end a text: 00 01.</summary>
    private const int EndLength = 2;

    /// <summary>Whether a comparison holds; of what is not text, none does.</summary>
    public static bool Compare(ReadOnlySpan<byte> key, MemoryTextComparison comparison, string value)
    {
        if (key[0] != KeyWriter.ValueTag) return false;
        ReadOnlySpan<byte> text = key[1..^EndLength];

        // A zero byte is written as 00 FF, in the value that is looked for too; FF is in no UTF-8, so that none begins
        // in the middle of it.
        var other = new KeyWriter(stackalloc byte[KeyWriter.StackSize]);
        other.WriteTextStart(QueryText.Utf8Of(value));
        bool holds = comparison switch
        {
            MemoryTextComparison.Contains => text.IndexOf(other.Written) >= 0,
            MemoryTextComparison.EndsWith => text.EndsWith(other.Written),
            MemoryTextComparison.EqualsIgnoringCase =>
                string.Equals(Decode(text), value, StringComparison.OrdinalIgnoreCase),
            _ => throw new NotSupportedException($"The comparison \"{comparison}\" is not known."),
        };
        other.Dispose();
        return holds;
    }

    private static string Decode(ReadOnlySpan<byte> text)
    {
        if (!text.Contains((byte)0xff)) return Encoding.UTF8.GetString(text);
        byte[] utf8 = new byte[text.Length];
        int length = 0;
        foreach (byte b in text)
        {
            if (b != 0xff) utf8[length++] = b;
        }

        return Encoding.UTF8.GetString(utf8, 0, length);
    }
}
