using System.Text;
using System.Text.Json;

namespace TypedMemory.Documents;

/// <summary>An element of a set or an entry of a map while they are sorted: a slice of canonical JSON.</summary>
internal readonly struct SortedElement(byte[] source, int start, int length, bool keyed) : IComparable<SortedElement>
{
    public ReadOnlySpan<byte> Text => source.AsSpan(start, length);

    public int CompareTo(SortedElement other) => Compare(Text, other.Text, keyed);

    /// <summary>Compares elements of a set by their text, entries of a map by the UTF-8 bytes of their unescaped names.</summary>
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, bool keyed)
    {
        if (!keyed) return left.SequenceCompareTo(right);
        ReadOnlySpan<byte> leftName = Name(left);
        ReadOnlySpan<byte> rightName = Name(right);
        return leftName.Contains((byte)'\\') || rightName.Contains((byte)'\\')
            ? Unescape(leftName).AsSpan().SequenceCompareTo(Unescape(rightName))
            : leftName.SequenceCompareTo(rightName);
    }

    private static ReadOnlySpan<byte> Name(ReadOnlySpan<byte> entry)
    {
        int end = 1;
        while (entry[end] != (byte)'"') end += entry[end] == (byte)'\\' ? 2 : 1;
        return entry[1..end];
    }

    private static byte[] Unescape(ReadOnlySpan<byte> name)
    {
        byte[] quoted = [(byte)'"', .. name, (byte)'"'];
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        return Encoding.UTF8.GetBytes(reader.GetString()!);
    }
}
