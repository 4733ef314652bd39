using System.Text;
using System.Text.Json;

namespace TypedMemory.Core.Codec;

/// <summary>An element of a set or an entry of a map while they are sorted: a slice of canonical JSON.</summary>
/// <param name="Start">Where it starts.</param>
/// <param name="Length">Its length in bytes.</param>
internal readonly record struct SortedElement(int Start, int Length)
{
    /// <summary>The element's text.</summary>
    public ReadOnlySpan<byte> Of(byte[] source) => source.AsSpan(Start, Length);

    /// <summary>Sorts elements: by heap, since the sort of the library would need a delegate.</summary>
    /// <returns>Whether anything had to be moved or dropped.</returns>
    public static bool Sort(Span<SortedElement> elements, byte[] source, bool keyed)
    {
        bool sorted = true;
        for (int i = 1; i < elements.Length && sorted; i++)
        {
            sorted = Compare(elements[i - 1].Of(source), elements[i].Of(source), keyed) < 0;
        }

        if (sorted) return false;
        for (int root = (elements.Length / 2) - 1; root >= 0; root--) SiftDown(elements, root, source, keyed);
        for (int end = elements.Length - 1; end > 0; end--)
        {
            (elements[0], elements[end]) = (elements[end], elements[0]);
            SiftDown(elements[..end], 0, source, keyed);
        }

        return true;
    }

    /// <summary>
    /// Compares elements of a set by their text, entries of a map by the UTF-8 bytes of their unescaped names.
    /// </summary>
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, bool keyed)
    {
        if (!keyed) return left.SequenceCompareTo(right);
        ReadOnlySpan<byte> leftName = Name(left);
        ReadOnlySpan<byte> rightName = Name(right);
        return leftName.Contains((byte)'\\') || rightName.Contains((byte)'\\')
            ? Unescape(leftName).AsSpan().SequenceCompareTo(Unescape(rightName))
            : leftName.SequenceCompareTo(rightName);
    }

    private static void SiftDown(Span<SortedElement> heap, int root, byte[] source, bool keyed)
    {
        while (true)
        {
            int child = (2 * root) + 1;
            if (child >= heap.Length) return;
            if (child + 1 < heap.Length && Compare(heap[child].Of(source), heap[child + 1].Of(source), keyed) < 0)
                child++;
            if (Compare(heap[root].Of(source), heap[child].Of(source), keyed) >= 0) return;
            (heap[root], heap[child]) = (heap[child], heap[root]);
            root = child;
        }
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
