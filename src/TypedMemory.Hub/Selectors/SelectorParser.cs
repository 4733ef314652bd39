using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Selectors;

/// <summary>Reads Mango selectors.</summary>
internal static class SelectorParser
{
    private static readonly ImmutableArray<string> Types = ["null", "boolean", "number", "string", "array", "object"];

    public static SelectorNode Parse(JsonElement selector)
    {
        if (selector.ValueKind != JsonValueKind.Object) throw HubException.BadRequest("Selector error: expected a JSON object");
        return ParseObject(selector);
    }

    private static SelectorNode ParseObject(JsonElement selector)
    {
        ImmutableArray<SelectorNode> nodes =
            [.. selector.EnumerateObject().Select(static member => member.Name.StartsWith('$') ? Operator(member.Name, member.Value) : Field(member.Name, member.Value))];
        return nodes.Length == 1 ? nodes[0] : new AllNode(nodes);
    }

    private static FieldNode Field(string name, JsonElement condition) => new(SplitPath(name), Condition(condition));

    // {"a": 1} stands for {"a": {"$eq": 1}}; {"a": {"b": …}} for {"a.b": …}.
    private static SelectorNode Condition(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Any() ? ParseObject(value) : Equal(value);

    private static CompareNode Equal(JsonElement value) => new(value.Clone(), static order => order == 0);

    private static SelectorNode Operator(string name, JsonElement argument) => name switch
    {
        "$and" => new AllNode([.. Items(name, argument).Select(Parse)]),
        "$or" => new AnyNode([.. Items(name, argument).Select(Parse)]),
        "$nor" => new AnyNode([.. Items(name, argument).Select(Parse)]).Negate(),
        "$not" => Condition(argument).Negate(),
        "$eq" => Equal(argument),
        "$ne" => new CompareNode(argument.Clone(), static order => order != 0),
        "$lt" => new CompareNode(argument.Clone(), static order => order < 0),
        "$lte" => new CompareNode(argument.Clone(), static order => order <= 0),
        "$gt" => new CompareNode(argument.Clone(), static order => order > 0),
        "$gte" => new CompareNode(argument.Clone(), static order => order >= 0),
        "$in" => new InNode([.. Items(name, argument).Select(static item => item.Clone())]),
        "$nin" => new InNode([.. Items(name, argument).Select(static item => item.Clone())]).Negate(),
        "$all" => new ContainsAllNode([.. Items(name, argument).Select(static item => item.Clone())]),
        "$elemMatch" => new ItemsNode(Condition(argument), Every: false),
        "$allMatch" => new ItemsNode(Condition(argument), Every: true),
        "$keyMapMatch" => KeyMapMatch(Condition(argument)),
        "$exists" => new ExistsNode(argument.ValueKind is JsonValueKind.True or JsonValueKind.False ? argument.GetBoolean() : throw BadArgument(name)),
        "$type" => new TypeNode(argument.ValueKind == JsonValueKind.String && Types.Contains(argument.GetString()!) ? argument.GetString()! : throw BadArgument(name)),
        "$size" => new SizeNode(argument.ValueKind == JsonValueKind.Number && argument.TryGetInt32(out int size) && size >= 0 ? size : throw BadArgument(name)),
        "$mod" => Mod(argument),
        "$regex" => new RegexNode(Regex(argument)),
        "$beginsWith" => new BeginsWithNode(argument.ValueKind == JsonValueKind.String ? argument.GetString()! : throw BadArgument(name)),
        _ => throw new HubException(400, "invalid_operator", $"Invalid operator: {name}"),
    };

    private static KeysNode KeyMapMatch(SelectorNode condition) => new(key =>
    {
        using JsonDocument text = JsonDocument.Parse("\"" + JsonEncodedText.Encode(key) + "\"");
        return condition.Matches(text.RootElement);
    });

    private static ModNode Mod(JsonElement argument)
    {
        bool valid = argument.ValueKind == JsonValueKind.Array && argument.GetArrayLength() == 2
            && argument[0].ValueKind == JsonValueKind.Number && argument[1].ValueKind == JsonValueKind.Number;
        return valid && argument[0].TryGetInt64(out long divisor) && divisor is not (0 or -1) && argument[1].TryGetInt64(out long remainder)
            ? new ModNode(divisor, remainder)
            : throw BadArgument("$mod");
    }

    // Without backtracking the time is linear in the text, whatever expression a client sends.
    private static Regex Regex(JsonElement argument)
    {
        if (argument.ValueKind != JsonValueKind.String) throw BadArgument("$regex");
        try
        {
            return new Regex(argument.GetString()!, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw BadArgument("$regex");
        }
    }

    private static JsonElement.ArrayEnumerator Items(string name, JsonElement argument) =>
        argument.ValueKind == JsonValueKind.Array ? argument.EnumerateArray() : throw BadArgument(name);

    private static ImmutableArray<string> SplitPath(string name)
    {
        var path = ImmutableArray.CreateBuilder<string>();
        var current = new System.Text.StringBuilder();
        for (int i = 0; i < name.Length; i++)
        {
            if (name[i] == '\\' && i + 1 < name.Length) current.Append(name[++i]);
            else if (name[i] == '.')
            {
                path.Add(current.ToString());
                current.Clear();
            }
            else current.Append(name[i]);
        }

        path.Add(current.ToString());
        return path.DrainToImmutable();
    }

    private static HubException BadArgument(string name) => new(400, "invalid_operator_arg", $"Bad argument for operator {name}");
}
