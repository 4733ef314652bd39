using System.Text.Json;
using TypedMemory.Core.Json;

namespace TypedMemory.Core.Filters;

/// <summary>
/// CouchDB's order of JSON values: null, false, true, numbers, strings, arrays, objects. Strings are in the order of
/// their UTF-8 bytes (CouchDB: ICU's collation), members of objects in that of their names (CouchDB: as written).
/// </summary>
internal static class MangoOrder
{
    /// <summary>The order as a comparer.</summary>
    public static readonly Comparer<JsonElement> Items = Comparer<JsonElement>.Create(Compare);

    private static readonly Comparer<string> Names = Comparer<string>.Create(Utf8Order.Compare);

    public static bool AreEqual(JsonElement left, JsonElement right) => Compare(left, right) == 0;

    public static int Compare(JsonElement left, JsonElement right)
    {
        int order = Rank(left).CompareTo(Rank(right));
        if (order != 0) return order;
        return left.ValueKind switch
        {
            JsonValueKind.Number => MangoNumber.Compare(left, right),
            JsonValueKind.String => Utf8Order.Compare(left.GetString()!, right.GetString()!),
            JsonValueKind.Array => CompareArrays(left, right),
            JsonValueKind.Object => CompareObjects(left, right),
            _ => 0,
        };
    }

    private static int CompareArrays(JsonElement left, JsonElement right)
    {
        using JsonElement.ArrayEnumerator ours = left.EnumerateArray(), theirs = right.EnumerateArray();
        foreach ((JsonElement our, JsonElement their) in ours.Zip(theirs))
        {
            int order = Compare(our, their);
            if (order != 0) return order;
        }

        return left.GetArrayLength().CompareTo(right.GetArrayLength());
    }

    private static int CompareObjects(JsonElement left, JsonElement right)
    {
        SortedDictionary<string, JsonElement> ours = Members(left), theirs = Members(right);
        foreach (((string ourName, JsonElement our), (string theirName, JsonElement their)) in ours.Zip(theirs))
        {
            int order = Utf8Order.Compare(ourName, theirName);
            if (order == 0) order = Compare(our, their);
            if (order != 0) return order;
        }

        return ours.Count.CompareTo(theirs.Count);
    }

    private static SortedDictionary<string, JsonElement> Members(JsonElement value)
    {
        var members = new SortedDictionary<string, JsonElement>(Names);
        foreach (JsonProperty member in value.EnumerateObject()) members[member.Name] = member.Value;
        return members;
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
