using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using TypedMemory.Core.Json;

namespace TypedMemory.Core.Filters;

/// <summary>The operators of a selector that look at one value.</summary>
internal static class MangoValue
{
    /// <summary>Finds the value at a path of names; an empty path is the value itself.</summary>
    public static bool TryFind(JsonElement value, ImmutableArray<string> path, out JsonElement found)
    {
        found = value;
        foreach (string name in path)
        {
            if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(name, out found)) return false;
        }

        return true;
    }

    /// <summary>Whether two values are the same, in canonical form.</summary>
    public static bool AreEqual(JsonElement left, JsonElement right) =>
        left.ValueKind == right.ValueKind
        && CanonicalJson.AreEqual(JsonMarshal.GetRawUtf8Value(left), JsonMarshal.GetRawUtf8Value(right));

    /// <summary>The test of an operator; <see langword="null"/> for one that is not known.</summary>
    public static Func<JsonElement, bool>? Operator(string name, JsonElement argument) => name switch
    {
        "$eq" => actual => AreEqual(actual, argument),
        "$ne" => actual => !AreEqual(actual, argument),
        "$gt" => actual => Order(actual, argument) > 0,
        "$gte" => actual => Order(actual, argument) >= 0,
        "$lt" => actual => Order(actual, argument) < 0,
        "$lte" => actual => Order(actual, argument) <= 0,
        "$in" when argument.ValueKind == JsonValueKind.Array => actual => IsIn(actual, argument),
        "$nin" when argument.ValueKind == JsonValueKind.Array => actual => !IsIn(actual, argument),
        "$all" when argument.ValueKind == JsonValueKind.Array => actual =>
            actual.ValueKind == JsonValueKind.Array && argument.EnumerateArray().All(wanted => HasItem(actual, wanted)),
        "$size" when argument.TryGetInt32Safely(out int size) => actual =>
            actual.ValueKind == JsonValueKind.Array && actual.GetArrayLength() == size,
        "$type" when argument.ValueKind == JsonValueKind.String => actual => TypeOf(actual) == argument.GetString(),
        "$beginsWith" when argument.ValueKind == JsonValueKind.String => actual =>
            actual.ValueKind == JsonValueKind.String
            && actual.GetString()!.StartsWith(argument.GetString()!, StringComparison.Ordinal),
        "$mod" => Modulus(argument),
        _ => null,
    };

    private static bool TryGetInt32Safely(this JsonElement value, out int number)
    {
        number = 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out number);
    }

    private static Func<JsonElement, bool>? Modulus(JsonElement argument)
    {
        if (argument.ValueKind != JsonValueKind.Array || argument.GetArrayLength() != 2
            || !argument[0].TryGetInt32Safely(out int divisor) || divisor == 0
            || !argument[1].TryGetInt32Safely(out int remainder))
        {
            return null;
        }

        return actual => actual.ValueKind == JsonValueKind.Number && actual.TryGetInt64(out long number)
            && number % divisor == remainder;
    }

    private static bool IsIn(JsonElement actual, JsonElement list) =>
        list.EnumerateArray().Any(item => AreEqual(actual, item))
        || (actual.ValueKind == JsonValueKind.Array && actual.EnumerateArray().Any(own => HasItem(list, own)));

    private static bool HasItem(JsonElement array, JsonElement wanted) =>
        array.EnumerateArray().Any(item => AreEqual(item, wanted));

    /// <summary>The order of two values of one type; <see langword="null"/>, which meets no comparison, for others.</summary>
    private static int? Order(JsonElement left, JsonElement right) => (left.ValueKind, right.ValueKind) switch
    {
        (JsonValueKind.Number, JsonValueKind.Number) => left.GetDouble().CompareTo(right.GetDouble()),
        (JsonValueKind.String, JsonValueKind.String) =>
            Encoding.UTF8.GetBytes(left.GetString()!).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right.GetString()!)),
        _ => null,
    };

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "null",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Number => "number",
        JsonValueKind.String => "string",
        JsonValueKind.Array => "array",
        _ => "object",
    };
}
