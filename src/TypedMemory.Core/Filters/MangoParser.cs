using System.Collections.Immutable;
using System.Text.Json;

namespace TypedMemory.Core.Filters;

/// <summary>Reads a selector of at most 1,000 conditions: each is tried on each document.</summary>
internal sealed class MangoParser(SelectorClock? clock)
{
    private const int MaxConditions = 1_000;

    private int _conditions;
    private int _inItems;

    /// <summary>Reads a selector; its elements have to live as long as what is made of it.</summary>
    public static MangoNode Parse(JsonElement selector, SelectorClock? clock) =>
        selector.ValueKind == JsonValueKind.Object
        ? new MangoParser(clock).Members(selector, [])
        : throw SelectorException.BadRequest("Selector error: expected a JSON object");

    private MangoNode Members(JsonElement selector, ImmutableArray<string> path)
    {
        ImmutableArray<MangoNode> nodes =
        [
            .. selector.EnumerateObject().Select(member => member.Name.StartsWith('$')
                ? Operator(member.Name, member.Value, path)
                : Condition(member.Value, path.AddRange(Field(member.Name)))),
        ];
        return nodes.Length == 1 ? nodes[0] : new MangoAll(nodes);
    }

    // {"a": 1} stands for {"a": {"$eq": 1}}; {"a": {"b": …}} for {"a.b": …}.
    private MangoNode Condition(JsonElement value, ImmutableArray<string> path) =>
        value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Any()
            ? Members(value, path) : Operator("$eq", value, path);

    private MangoNode Operator(string name, JsonElement argument, ImmutableArray<string> path)
    {
        if (++_conditions > MaxConditions)
        {
            throw SelectorException.BadRequest(
                $"The selector has more than {MaxConditions} conditions, as many as are allowed.");
        }

        return name switch
        {
            "$and" => new MangoAll(List(name, argument, path)),
            "$or" => new MangoAny(List(name, argument, path)),
            "$nor" => Not(new MangoAny(List(name, argument, path))),
            "$not" => Not(Condition(Object(name, argument), path)),
            "$elemMatch" => OfItems(Inner(name, argument), path),
            "$allMatch" => OfAllItems(Inner(name, argument), path),
            "$keyMapMatch" => OfKeys(Inner(name, argument), path),
            _ => OfValue(name, argument, path),
        };
    }

    private MangoNode Not(MangoNode node) => _inItems > 0 ? new MangoNot(node) : node.Negate();

    private ImmutableArray<MangoNode> List(string name, JsonElement argument, ImmutableArray<string> path)
    {
        if (argument.ValueKind != JsonValueKind.Array) throw MangoOperators.Bad(name, argument);
        return [.. argument.EnumerateArray().Select(item => Condition(item, path))];
    }

    private static JsonElement Object(string name, JsonElement argument) =>
        argument.ValueKind == JsonValueKind.Object ? argument : throw MangoOperators.Bad(name, argument);

    private MangoNode Inner(string name, JsonElement argument)
    {
        _inItems++;
        MangoNode inner = Condition(Object(name, argument), []);
        _inItems--;
        return inner;
    }

    private MangoField OfItems(MangoNode inner, ImmutableArray<string> path) => new(Checked(path), value =>
        value.ValueKind == JsonValueKind.Array
            && value.EnumerateArray().Any(item => inner.Matches(new MangoTarget(item))))
    { Operator = "$elemMatch", Clock = clock, Inner = inner };

    private MangoField OfAllItems(MangoNode inner, ImmutableArray<string> path) => new(Checked(path), value =>
        value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0
        && value.EnumerateArray().All(item => inner.Matches(new MangoTarget(item))))
    { Operator = "$allMatch", Clock = clock, Inner = inner };

    private MangoField OfKeys(MangoNode inner, ImmutableArray<string> path) => new(Checked(path), value =>
        value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Any(member => IsKey(inner, member.Name)))
    { Operator = "$keyMapMatch", Clock = clock, Inner = inner };

    private static bool IsKey(MangoNode inner, string name)
    {
        using JsonDocument key = JsonDocument.Parse($"\"{JsonEncodedText.Encode(name)}\"");
        return inner.Matches(new MangoTarget(key.RootElement));
    }

    private MangoField OfValue(string name, JsonElement argument, ImmutableArray<string> path)
    {
        // As in CouchDB, ids are compared as such: they are greater than everything that is not a text.
        Func<JsonElement, bool> test = path is ["_id"] && _inItems == 0
            && argument.ValueKind is JsonValueKind.Array or JsonValueKind.Object
            && name is "$lt" or "$lte" or "$gt" or "$gte"
            ? name is "$gt" or "$gte" ? static _ => true : static _ => false
            : MangoOperators.Create(name, argument, clock);
        return new MangoField(Checked(path), test)
        {
            Operator = name,
            Clock = clock,
            Argument = argument,
            Exists = name == "$exists" ? argument.GetBoolean() : null,
            Prefix = name == "$beginsWith" ? argument.GetString() : null,
        };
    }

    // An item of an array is a value itself; a document is always asked about a field.
    private ImmutableArray<string> Checked(ImmutableArray<string> path) => path.IsEmpty && _inItems == 0
        ? throw new SelectorException("invalid_selector", "One or more conditions is missing a field name.")
        : path;

    private static ImmutableArray<string> Field(string name)
    {
        ImmutableArray<string> path = MangoSelector.SplitField(name);
        return path.Contains("")
            ? throw new SelectorException("invalid_field_name", $"Invalid field name: \"{name}\"") : path;
    }
}
