using System.Text.Json;
using TypedMemory.Core.Queries.Views;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Views;

/// <summary>
/// The order of a document's rows: by view and key, and rows of the same key by their values, as CouchDB has them:
/// numbers, <c>false</c>, <c>null</c>, <c>true</c>, objects, arrays, strings.
/// </summary>
internal sealed class EmittedOrder : IComparer<ViewEntry>
{
    public static EmittedOrder Instance { get; } = new();

    public int Compare(ViewEntry x, ViewEntry y)
    {
        int order = x.View.CompareTo(y.View);
        if (order == 0) order = x.Order.Span.SequenceCompareTo(y.Order.Span);
        if (order != 0 || x.Value.Span.SequenceEqual(y.Value.Span)) return order;
        using JsonDocument left = Parse(x.Value), right = Parse(y.Value);
        order = Rank(left.RootElement).CompareTo(Rank(right.RootElement));
        if (order != 0) return order;
        return ViewCollation.Of(left.RootElement).AsSpan().SequenceCompareTo(ViewCollation.Of(right.RootElement));
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> value) =>
        JsonDocument.Parse(value, new JsonDocumentOptions { MaxDepth = 2 * JsonText.MaxDepth });

    private static int Rank(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => 0,
        JsonValueKind.False => 1,
        JsonValueKind.Null => 2,
        JsonValueKind.True => 3,
        JsonValueKind.Object => 4,
        JsonValueKind.Array => 5,
        _ => 6,
    };
}
