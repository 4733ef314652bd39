using System.Buffers;
using System.Text;
using TypedMemory.Core.Json;

namespace TypedMemory.Core.Merging.State;

/// <summary>Canonical JSON values as the merges handle them.</summary>
internal static class Canonical
{
    public static ReadOnlyMemory<byte> EmptyObject { get; } = "{}"u8.ToArray();

    /// <summary>
    /// No value. In a conditional expression a plain null would become an array without bytes, and so an empty value.
    /// </summary>
    public static ReadOnlyMemory<byte>? None => default;

    public static ReadOnlyMemory<byte> Of(ReadOnlySpan<byte> utf8Json)
    {
        var output = new ArrayBufferWriter<byte>(utf8Json.Length + 16);
        CanonicalJson.Write(utf8Json, output);
        return output.WrittenMemory;
    }

    public static ReadOnlyMemory<byte> Of(Int128 number) => Encoding.UTF8.GetBytes(
        number.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>The order that breaks ties between values: no value is the greatest, then the bytes decide.</summary>
    public static int CompareRemovedLast(ReadOnlyMemory<byte>? left, ReadOnlyMemory<byte>? right)
    {
        if (left is null || right is null) return (left is null ? 1 : 0) - (right is null ? 1 : 0);
        return left.Value.Span.SequenceCompareTo(right.Value.Span);
    }
}
