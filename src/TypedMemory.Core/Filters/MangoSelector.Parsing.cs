using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace TypedMemory.Core.Filters;

public sealed partial class MangoSelector
{
    private static Condition ParseObject(JsonElement selector, ImmutableArray<string> path)
    {
        if (selector.ValueKind != JsonValueKind.Object) throw Unsupported("A selector is a JSON object.");
        var conditions = new List<Condition>();
        foreach (JsonProperty member in selector.EnumerateObject())
        {
            conditions.Add(member.Name.StartsWith('$')
                ? ParseOperator(member.Name, member.Value, path)
                : ParseField(member.Value, path.AddRange(SplitField(member.Name))));
        }

        return body => conditions.TrueForAll(condition => condition(body));
    }

    private static Condition ParseField(JsonElement value, ImmutableArray<string> path) =>
        value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Any()
            ? ParseObject(value, path)
            : Compare(path, actual => MangoValue.AreEqual(actual, value));

    private static Condition ParseOperator(string name, JsonElement argument, ImmutableArray<string> path)
    {
        switch (name)
        {
            case "$and":
                Condition[] all = ParseList(name, argument, path);
                return body => Array.TrueForAll(all, condition => condition(body));
            case "$or":
                Condition[] any = ParseList(name, argument, path);
                return body => Array.Exists(any, condition => condition(body));
            case "$nor":
                Condition[] none = ParseList(name, argument, path);
                return body => !Array.Exists(none, condition => condition(body));
            case "$not":
                Condition negated = ParseField(argument, path);
                return body => !negated(body);
            case "$exists":
                bool wanted = argument.ValueKind is JsonValueKind.True or JsonValueKind.False
                    ? argument.GetBoolean()
                    : throw Unsupported("\"$exists\" takes true or false.");
                return body => MangoValue.TryFind(body, path, out _) == wanted;
            case "$elemMatch":
                Condition element = ParseField(argument, []);
                return Compare(path, actual =>
                    actual.ValueKind == JsonValueKind.Array && actual.EnumerateArray().Any(item => element(item)));
            default:
                return Compare(path, MangoValue.Operator(name, argument) ?? throw Unsupported(
                    $"The operator \"{name}\" is not in the subset. Filter by an id prefix, or by a predicate on push."));
        }
    }

    private static Condition[] ParseList(string name, JsonElement argument, ImmutableArray<string> path) =>
        argument.ValueKind == JsonValueKind.Array
            ? [.. argument.EnumerateArray().Select(item => ParseField(item, path))]
            : throw Unsupported($"\"{name}\" takes an array of selectors.");

    /// <summary>A condition on the value of a field; a field that is not there meets none.</summary>
    private static Condition Compare(ImmutableArray<string> path, Func<JsonElement, bool> matches) =>
        body => MangoValue.TryFind(body, path, out JsonElement actual) && matches(actual);

    private static List<string> SplitField(string field)
    {
        var parts = new List<string>();
        var part = new StringBuilder();
        for (int i = 0; i < field.Length; i++)
        {
            if (field[i] == '\\' && i + 1 < field.Length && field[i + 1] == '.')
            {
                part.Append('.');
                i++;
            }
            else if (field[i] == '.')
            {
                parts.Add(part.ToString());
                part.Clear();
            }
            else
            {
                part.Append(field[i]);
            }
        }

        parts.Add(part.ToString());
        return parts;
    }

    private static FormatException Unsupported(string message) => new($"The selector cannot be used: {message}");
}
