using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace TypedMemory.Core.Merging.State;

/// <summary>
/// The name of a member as it stands between its quotes in canonical JSON; ordered by its unescaped UTF-8 bytes.
/// </summary>
internal readonly struct MemberName(ReadOnlyMemory<byte> escaped) : IComparable<MemberName>, IEquatable<MemberName>
{
    private readonly ReadOnlyMemory<byte> _escaped = escaped;

    public ReadOnlySpan<byte> Escaped => _escaped.Span;

    public static MemberName Of(string name)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(name);
        if (!NeedsEscaping(utf8)) return new MemberName(utf8);
        byte[] quoted = Canonical.Of(Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(name)}\"")).ToArray();
        return new MemberName(quoted.AsMemory(1, quoted.Length - 2));
    }

    /// <summary>Whether the name is a given one.</summary>
    public bool Is(string name)
    {
        ReadOnlySpan<byte> escaped = _escaped.Span;
        if (escaped.Contains((byte)'\\')) return ToString() == name;
        Span<byte> utf8 = stackalloc byte[256];
        return Encoding.UTF8.TryGetBytes(name, utf8, out int length)
            ? escaped.SequenceEqual(utf8[..length])
            : ToString() == name;
    }

    public int CompareTo(MemberName other)
    {
        ReadOnlySpan<byte> left = _escaped.Span;
        ReadOnlySpan<byte> right = other._escaped.Span;
        return left.Contains((byte)'\\') || right.Contains((byte)'\\')
            ? Unescape(this).AsSpan().SequenceCompareTo(Unescape(other))
            : left.SequenceCompareTo(right);
    }

    public bool Equals(MemberName other) => _escaped.Span.SequenceEqual(other._escaped.Span);

    public override bool Equals(object? obj) => obj is MemberName other && Equals(other);

    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(_escaped.Span);
        return hash.ToHashCode();
    }

    /// <summary>The name; a lone surrogate, which peers may send as an escape, stands in it as it is.</summary>
    public override string ToString()
    {
        ReadOnlySpan<byte> escaped = _escaped.Span;
        int escape = escaped.IndexOf((byte)'\\');
        if (escape < 0) return Encoding.UTF8.GetString(escaped);
        var text = new StringBuilder(escaped.Length);
        while (escape >= 0)
        {
            text.Append(Encoding.UTF8.GetString(escaped[..escape]));
            (char character, int length) = ReadEscape(escaped[escape..]);
            text.Append(character);
            escaped = escaped[(escape + length)..];
            escape = escaped.IndexOf((byte)'\\');
        }

        return text.Append(Encoding.UTF8.GetString(escaped)).ToString();
    }

    private static (char Character, int Length) ReadEscape(ReadOnlySpan<byte> escape) => (char)escape[1] switch
    {
        'u' when Utf8Parser.TryParse(escape.Slice(2, 4), out ushort code, out _, 'X') => ((char)code, 6),
        'b' => ('\b', 2),
        'f' => ('\f', 2),
        'n' => ('\n', 2),
        'r' => ('\r', 2),
        't' => ('\t', 2),
        char itself => (itself, 2),
    };

    private static bool NeedsEscaping(ReadOnlySpan<byte> utf8) =>
        utf8.ContainsAny((byte)'"', (byte)'\\') || utf8.ContainsAnyInRange((byte)0, (byte)0x1f);

    // UTF-8, in which a lone surrogate has the three bytes of its number: what it orders by.
    private static byte[] Unescape(MemberName name)
    {
        string text = name.ToString();
        var bytes = new List<byte>(text.Length);
        Span<byte> utf8 = stackalloc byte[4];
        for (int i = 0; i < text.Length; i++)
        {
            if (Rune.TryGetRuneAt(text, i, out Rune rune))
            {
                bytes.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
                i += rune.Utf16SequenceLength - 1;
                continue;
            }

            int code = text[i];
            bytes.AddRange(
                [(byte)(0xE0 | (code >> 12)), (byte)(0x80 | ((code >> 6) & 0x3F)), (byte)(0x80 | (code & 0x3F))]);
        }

        return [.. bytes];
    }
}
