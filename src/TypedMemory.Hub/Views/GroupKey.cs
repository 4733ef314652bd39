using System.Buffers;
using System.Text.Json;
using TypedMemory.Core.Queries.Views;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Views;

/// <summary>The key of a group of rows.</summary>
/// <param name="Order">The bytes that are equal for all rows of the group.</param>
/// <param name="Json">The key, as JSON.</param>
internal readonly record struct GroupKey(ReadOnlyMemory<byte> Order, ReadOnlyMemory<byte> Json)
{
    private static readonly ReadOnlyMemory<byte> s_null = "null"u8.ToArray();

    /// <summary>The group that a row belongs to.</summary>
    /// <param name="row">The row.</param>
    /// <param name="level">How many items of an array count.</param>
    public static GroupKey Of(ViewRow row, int level)
    {
        if (level == 0) return new GroupKey(default, s_null);
        if (level == int.MaxValue || row.Key.Span[0] != (byte)'[') return new GroupKey(row.Place.Order, row.Key);
        using JsonDocument key = JsonDocument.Parse(
            row.Key, new JsonDocumentOptions { MaxDepth = 2 * JsonText.MaxDepth });
        if (key.RootElement.GetArrayLength() <= level) return new GroupKey(row.Place.Order, row.Key);
        var json = new ArrayBufferWriter<byte>();
        json.Write("["u8);
        int count = 0;
        foreach (JsonElement item in key.RootElement.EnumerateArray().Take(level))
        {
            if (count++ > 0) json.Write(","u8);
            json.Write(System.Text.Encoding.UTF8.GetBytes(item.GetRawText()));
        }

        json.Write("]"u8);
        return new GroupKey(ViewCollation.Of(json.WrittenMemory), json.WrittenMemory);
    }

    /// <summary>Whether both are the same group.</summary>
    public bool IsSame(GroupKey other) => Order.Span.SequenceEqual(other.Order.Span);
}
