using System.Text.Json;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Selectors;

/// <summary>CouchDB's order of JSON values: null, false, true, numbers, strings, arrays, objects.</summary>
internal static class JsonOrder
{
    public static int Compare(JsonElement left, JsonElement right)
    {
        int order = Rank(left).CompareTo(Rank(right));
        if (order != 0) return order;
        return left.ValueKind switch
        {
            JsonValueKind.Number => CompareNumbers(left, right),
            JsonValueKind.String => string.CompareOrdinal(left.GetString(), right.GetString()),
            JsonValueKind.Array => CompareArrays(left, right),
            JsonValueKind.Object => CompareObjects(left, right),
            _ => 0,
        };
    }

    private static int CompareNumbers(JsonElement left, JsonElement right) =>
        left.TryGetInt64(out long a) && right.TryGetInt64(out long b) ? a.CompareTo(b) : left.GetDouble().CompareTo(right.GetDouble());

    private static int CompareArrays(JsonElement left, JsonElement right)
    {
        int count = Math.Min(left.GetArrayLength(), right.GetArrayLength());
        for (int i = 0; i < count; i++)
        {
            int order = Compare(left[i], right[i]);
            if (order != 0) return order;
        }

        return left.GetArrayLength().CompareTo(right.GetArrayLength());
    }

    private static int CompareObjects(JsonElement left, JsonElement right)
    {
        JsonProperty[] ours = [.. left.EnumerateObject()];
        JsonProperty[] theirs = [.. right.EnumerateObject()];
        if (ours.Length != theirs.Length) return ours.Length.CompareTo(theirs.Length);
        // Equal objects may have their members in another order; only then does the order of members decide.
        if (ours.All(member => right.TryGetProperty(member.Name, out JsonElement other) && Compare(member.Value, other) == 0)) return 0;
        for (int i = 0; i < ours.Length; i++)
        {
            int order = string.CompareOrdinal(ours[i].Name, theirs[i].Name);
            if (order == 0) order = Compare(ours[i].Value, theirs[i].Value);
            if (order != 0) return order;
        }

        return 0;
    }

    private static int Rank(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => 0,
        JsonValueKind.False => 1,
        JsonValueKind.True => 2,
        JsonValueKind.Number => 3,
        JsonValueKind.String => 4,
        JsonValueKind.Array => 5,
        _ => 6,
    };
}
