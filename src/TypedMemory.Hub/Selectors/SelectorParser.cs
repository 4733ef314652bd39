using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Selectors;

/// <summary>Reads a Mango selector of at most 1,000 conditions: each is tried on each document of a feed.</summary>
internal sealed class SelectorParser
{
    private const int MaxNodes = 1_000;
    private const int MaxExpression = 10_000;

    private static readonly ImmutableArray<string> Types = ["null", "boolean", "number", "string", "array", "object"];

    private int _nodes;

    public static SelectorNode Parse(JsonElement selector) => new SelectorParser().ParseSelector(selector);

    private SelectorNode ParseSelector(JsonElement selector)
    {
        if (selector.ValueKind != JsonValueKind.Object) throw HubException.BadRequest("Selector error: expected a JSON object");
        return ParseObject(selector);
    }

    private SelectorNode ParseObject(JsonElement selector)
    {
        ImmutableArray<SelectorNode> nodes =
            [.. selector.EnumerateObject().Select(member => member.Name.StartsWith('$') ? Operator(member.Name, member.Value) : Field(member.Name, member.Value))];
        return nodes.Length == 1 ? nodes[0] : new AllNode(nodes);
    }

    private FieldNode Field(string name, JsonElement condition) => new(SplitPath(name), Condition(condition));

    // {"a": 1} stands for {"a": {"$eq": 1}}; {"a": {"b": …}} for {"a.b": …}.
    private SelectorNode Condition(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Any() ? ParseObject(value) : Operator("$eq", value);

    private static CompareNode Equal(JsonElement value) => new(value.Clone(), static order => order == 0);

    private SelectorNode Operator(string name, JsonElement argument) => ++_nodes > MaxNodes
        ? throw HubException.BadRequest($"The selector has more than {MaxNodes} conditions, as many as are allowed.")
        : Known(name, argument);

    private SelectorNode Known(string name, JsonElement argument) => name switch
    {
        "$and" => new AllNode([.. Items(name, argument).Select(ParseSelector)]),
        "$or" => new AnyNode([.. Items(name, argument).Select(ParseSelector)]),
        "$nor" => new AnyNode([.. Items(name, argument).Select(ParseSelector)]).Negate(),
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
        if (argument.ValueKind != JsonValueKind.String || argument.GetRawText().Length > MaxExpression) throw BadArgument("$regex");
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

    /// <summary>The names of a path, parted by dots; a dot after a backslash is one of the name.</summary>
    public static ImmutableArray<string> SplitPath(string name)
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
