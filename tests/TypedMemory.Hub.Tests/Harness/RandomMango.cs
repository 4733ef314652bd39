using System.Globalization;

namespace TypedMemory.Hub.Tests.Harness;

/// <summary>
/// Random documents and selectors with all operators. Texts are ASCII in one case and objects have one member at most:
/// there the order of code points is that of ICU, and that of names is that in which they were written.
/// </summary>
internal sealed class RandomMango(Random random)
{
    private static readonly string[] s_fields =
        ["a", "b", "s", "o", "o.x", "o.y.z", "l", "l.0", "l.1", "_id", "n\\\\.m"];

    /// <summary>A document.</summary>
    public string Document(string id)
    {
        List<string> members = [$"\"_id\":\"{id}\""];
        foreach (string name in (ReadOnlySpan<string>)["a", "b", "s", "n.m"])
            if (random.Next(4) > 0) members.Add($"\"{name}\":{Value(2)}");
        if (random.Next(5) > 1) members.Add($"\"o\":{One($$"""{"x":{{Value(1)}},"y":{"z":{{Value(1)}} } }""", Value(2))}");
        if (random.Next(5) > 1) members.Add($"\"l\":{One($"[{Value(1)},{Value(1)}]", Value(2))}");
        return $"{{{string.Join(',', members)}}}";
    }

    /// <summary>A selector.</summary>
    public string Selector(int depth) => (depth, random.Next(12)) switch
    {
        ( > 0, < 4) => $$"""{"{{One("$and", "$or", "$nor")}}":[{{List(random.Next(4), () => Selector(depth - 1))}}]}""",
        ( > 0, 4) => $$"""{"$not":{{Selector(depth - 1)}}}""",
        (_, 5) => $$"""{"a":{{Condition(depth)}},"{{One(s_fields[1..])}}":{{Condition(depth)}}}""",
        (_, 6) => """{"_id":{"$gt":null}}""",
        _ => $$"""{"{{One(s_fields)}}":{{Condition(depth)}}}""",
    };

    private string Condition(int depth) => (depth, random.Next(22)) switch
    {
        (_, < 4) => $$"""{"$eq":{{Value(2)}}}""",
        (_, < 7) => $$"""{"{{One("$gt", "$gte", "$lt", "$lte")}}":{{Value(2)}}}""",
        (_, 7) => $$"""{"$ne":{{Value(2)}}}""",
        (_, 8) => $$"""{"{{One("$in", "$nin", "$all")}}":[{{List(random.Next(4), () => Value(1))}}]}""",
        (_, 9) => $$"""{"$exists":{{One("true", "false")}}}""",
        (_, 10) => $$"""{"$type":"{{One("null", "boolean", "number", "string", "array", "object")}}"}""",
        (_, 11) => $$"""{"$mod":[{{One("2", "3", "-2")}},{{One("0", "1", "2")}}]}""",
        (_, 12) => $$"""{"$regex":"{{One("^a", "b$", "a.*", "[a-c]", "d[0-9]+")}}"}""",
        (_, 13) => $$"""{"$size":{{One("0", "1", "2", "-1")}}}""",
        (_, 14) => $$"""{"$beginsWith":"{{One("a", "", "b")}}"}""",
        (_, 15) => $$"""{"$gte":{{Value(1)}},"$lt":{{Value(1)}}}""",
        ( > 0, 16) => $$"""{"{{One("$elemMatch", "$allMatch", "$keyMapMatch", "$not")}}":{{Condition(depth - 1)}}}""",
        ( > 0, 17) => $$"""{"{{One("$and", "$or", "$nor")}}":[{{Condition(depth - 1)}},{{Condition(depth - 1)}}]}""",
        ( > 0, 18) => $$"""{"{{One("x", "y", "k")}}":{{Condition(depth - 1)}}}""",
        (_, 19) => """{"$gt":null}""",
        _ => Value(2),
    };

    private string Value(int depth) => (depth, random.Next(11)) switch
    {
        (_, 0) => "null",
        (_, 1) => One("true", "false"),
        (_, < 4) => random.Next(-3, 8).ToString(CultureInfo.InvariantCulture),
        (_, 4) => One("2.5", "1e10", "-0.5", "0", "0.1", "12345678901234567890"),
        ( > 0, 5) => $"[{List(random.Next(3), () => Value(depth - 1))}]",
        ( > 0, 6) => $$"""{"{{One("x", "y", "k")}}":{{Value(depth - 1)}}}""",
        _ => $"\"{One("a", "b", "ab", "abc", "c", "", "d3", "2", "cd")}\"",
    };

    private string One(params string[] choices) => choices[random.Next(choices.Length)];

    private static string List(int count, Func<string> item) =>
        string.Join(',', Enumerable.Range(0, count).Select(_ => item()));
}
