using System.Buffers;
using System.Text;
using System.Text.Json;
using TypedMemory.Core.Merging.State;

namespace TypedMemory.Core.Merging.Kinds;

/// <summary>JSON arrays as sets: elements in the order of their canonical bytes, each once.</summary>
internal static class ArrayText
{
    /// <exception cref="FormatException">The value is not an array.</exception>
    public static List<ReadOnlyMemory<byte>> ReadSorted(ReadOnlyMemory<byte>? value)
    {
        var elements = new List<ReadOnlyMemory<byte>>();
        if (value is not { } text || text.Span.SequenceEqual("null"u8)) return elements;
        var reader = new Utf8JsonReader(text.Span, ObjectScanner.Options);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new FormatException($"\"{Encoding.UTF8.GetString(text.Span)}\" is not an array, which a set must be.");
        }

        bool isSorted = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            ReadOnlyMemory<byte> element = text[start..(int)reader.BytesConsumed];
            isSorted &= elements.Count == 0 || elements[^1].Span.SequenceCompareTo(element.Span) < 0;
            elements.Add(element);
        }

        if (isSorted) return elements;
        elements.Sort(static (left, right) => left.Span.SequenceCompareTo(right.Span));
        int kept = 1;
        for (int i = 1; i < elements.Count; i++)
        {
            if (!elements[i].Span.SequenceEqual(elements[kept - 1].Span)) elements[kept++] = elements[i];
        }

        elements.RemoveRange(kept, elements.Count - kept);
        return elements;
    }

    public static ReadOnlyMemory<byte> Write(List<ReadOnlyMemory<byte>> elements)
    {
        var output = new ArrayBufferWriter<byte>();
        output.Write("["u8);
        foreach (ReadOnlyMemory<byte> element in elements)
        {
            if (output.WrittenCount > 1) output.Write(","u8);
            output.Write(element.Span);
        }

        output.Write("]"u8);
        return output.WrittenMemory;
    }
}
