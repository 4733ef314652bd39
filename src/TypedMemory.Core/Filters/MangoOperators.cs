using System.Numerics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace TypedMemory.Core.Filters;

/// <summary>The operators of a selector that look at one value.</summary>
internal static class MangoOperators
{
    private const int MaxExpression = 10_000;

    // An automaton for more takes minutes to make, on a text of few kilobytes, and looks at no clock meanwhile.
    private const int MaxStates = 100;

    // With backtracking the memory is linear in the text.
    private const int MaxBacktracked = 1_000_000;

    /// <summary>The test of an operator.</summary>
    public static Func<JsonElement, bool> Create(string name, JsonElement argument, SelectorClock? clock) => name switch
    {
        "$eq" => value => MangoOrder.AreEqual(value, argument),
        "$ne" => value => !MangoOrder.AreEqual(value, argument),
        "$lt" => value => MangoOrder.Compare(value, argument) < 0,
        "$lte" => value => MangoOrder.Compare(value, argument) <= 0,
        "$gt" => value => MangoOrder.Compare(value, argument) > 0,
        "$gte" => value => MangoOrder.Compare(value, argument) >= 0,
        "$in" => In(name, argument),
        "$nin" => NotIn(name, argument),
        "$all" => All(name, argument),
        "$exists" => Exists(name, argument),
        "$type" => Type(name, argument),
        "$size" => Size(name, argument),
        "$mod" => Mod(name, argument),
        "$regex" => Matching(name, argument, clock),
        "$beginsWith" => BeginsWith(name, argument),
        _ => throw new SelectorException("invalid_operator", $"Invalid operator: {name}"),
    };

    /// <summary>The text of an argument that has to be one.</summary>
    public static string Text(string name, JsonElement argument) =>
        argument.ValueKind == JsonValueKind.String ? argument.GetString()! : throw Bad(name, argument);

    public static SelectorException Bad(string name, JsonElement argument) =>
        SelectorException.BadArgument(name, argument.GetRawText());

    // Of an array the items are looked for, and not the array itself.
    private static Func<JsonElement, bool> In(string name, JsonElement argument)
    {
        Func<JsonElement, bool> isWanted = Among(Items(name, argument));
        return value => value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Any(isWanted) : isWanted(value);
    }

    private static Func<JsonElement, bool> NotIn(string name, JsonElement argument)
    {
        Func<JsonElement, bool> isIn = In(name, argument);
        return value => !isIn(value);
    }

    // An array in the argument, alone there, is also met by an array that equals it.
    private static Func<JsonElement, bool> All(string name, JsonElement argument)
    {
        JsonElement[] wanted = Items(name, argument);
        return value => value.ValueKind == JsonValueKind.Array && wanted.Length > 0
            && (wanted.Length == 1
                ? value.EnumerateArray().Any(item => MangoOrder.AreEqual(item, wanted[0]))
                    || MangoOrder.AreEqual(wanted[0], value)
                : Array.TrueForAll(wanted, new Predicate<JsonElement>(Among([.. value.EnumerateArray()]))));
    }

    private static Func<JsonElement, bool> Exists(string name, JsonElement argument)
    {
        bool wanted = argument.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? argument.GetBoolean() : throw Bad(name, argument);
        return _ => wanted;
    }

    private static Func<JsonElement, bool> Type(string name, JsonElement argument)
    {
        string wanted = Text(name, argument);
        if (wanted is not ("null" or "boolean" or "number" or "string" or "array" or "object"))
            throw Bad(name, argument);
        return value => wanted == value.ValueKind switch
        {
            JsonValueKind.Null => "null",
            JsonValueKind.True or JsonValueKind.False => "boolean",
            JsonValueKind.Number => "number",
            JsonValueKind.String => "string",
            JsonValueKind.Array => "array",
            _ => "object",
        };
    }

    private static Func<JsonElement, bool> Size(string name, JsonElement argument)
    {
        if (!MangoNumber.TryGetInteger(argument, out BigInteger size) || size.Sign < 0) throw Bad(name, argument);
        return value => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == size;
    }

    private static Func<JsonElement, bool> Mod(string name, JsonElement argument)
    {
        if (argument.ValueKind != JsonValueKind.Array || argument.GetArrayLength() != 2
            || !MangoNumber.TryGetInteger(argument[0], out BigInteger divisor) || divisor.IsZero
            || !MangoNumber.TryGetInteger(argument[1], out BigInteger remainder))
        {
            throw Bad(name, argument);
        }

        return value => MangoNumber.Remainder(value, divisor) == remainder;
    }

    private static Func<JsonElement, bool> Matching(string name, JsonElement argument, SelectorClock? clock)
    {
        string expression = Text(name, argument);
        if (expression.Length > MaxExpression) throw Bad(name, argument);
        try
        {
            // Without backtracking the time is linear in the text, whatever the expression.
            if (clock is null || RegexSize.Of(expression) <= MaxStates)
            {
                var regex = new Regex(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
                return value => value.ValueKind == JsonValueKind.String && regex.IsMatch(value.GetString()!);
            }
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            if (clock is null || exception is ArgumentException) throw Bad(name, argument);
        }

        return Backtracking(name, argument, clock);
    }

    private static Func<JsonElement, bool> Backtracking(string name, JsonElement argument, SelectorClock clock)
    {
        try
        {
            var regex = new Regex(Text(name, argument), RegexOptions.CultureInvariant, clock.Most);
            return value => value.ValueKind == JsonValueKind.String && IsMatch(value.GetString()!);

            bool IsMatch(string text)
            {
                if (text.Length > MaxBacktracked)
                {
                    throw new TimeoutException(
                        $"A $regex with so many repetitions is not matched against {text.Length} characters.");
                }

                try
                {
                    return regex.IsMatch(text);
                }
                catch (RegexMatchTimeoutException)
                {
                    throw clock.Over();
                }
            }
        }
        catch (ArgumentException)
        {
            throw Bad(name, argument);
        }
    }

    private static Func<JsonElement, bool> BeginsWith(string name, JsonElement argument)
    {
        string prefix = Text(name, argument);
        return value =>
            value.ValueKind == JsonValueKind.String && value.GetString()!.StartsWith(prefix, StringComparison.Ordinal);
    }

    private static JsonElement[] Items(string name, JsonElement argument) =>
        argument.ValueKind == JsonValueKind.Array ? [.. argument.EnumerateArray()] : throw Bad(name, argument);

    // In order, so that many items against many values take n log n comparisons and not n times n.
    private static Func<JsonElement, bool> Among(JsonElement[] items)
    {
        Array.Sort(items, MangoOrder.Items);
        return value => Array.BinarySearch(items, value, MangoOrder.Items) >= 0;
    }
}
