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
            ? Unescape(left).AsSpan().SequenceCompareTo(Unescape(right))
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

    public override string ToString() => Encoding.UTF8.GetString(Unescape(_escaped.Span));

    private static bool NeedsEscaping(ReadOnlySpan<byte> utf8) =>
        utf8.ContainsAny((byte)'"', (byte)'\\') || utf8.ContainsAnyInRange((byte)0, (byte)0x1f);

    private static byte[] Unescape(ReadOnlySpan<byte> escaped)
    {
        byte[] quoted = [(byte)'"', .. escaped, (byte)'"'];
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        byte[] text = new byte[escaped.Length];
        return text[..reader.CopyString(text)];
    }
}
