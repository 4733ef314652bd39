using System.Collections.Immutable;
using System.Globalization;
using TypedMemory.Generated;

namespace TypedMemory.Sqlite.Tests;

/// <summary>A type of documents with indexes of every shape, and random documents and queries of it.</summary>
internal static class Samples
{
    public const string Prefix = "sample:";

    public static readonly MemoryMember Text = new("text", MemoryValueKind.Text)
    { FormerNames = ["was"], MissingJson = "\"none\""u8.ToArray() };
    public static readonly MemoryMember Number = new("number", MemoryValueKind.Double);
    public static readonly MemoryMember Count = new("count", MemoryValueKind.Int64) { MissingJson = "0"u8.ToArray() };
    public static readonly MemoryMember Price = new("price", MemoryValueKind.Decimal);
    public static readonly MemoryMember At = new("at", MemoryValueKind.DateTimeOffset);
    public static readonly MemoryMember Level = new("level", MemoryValueKind.Enum)
    { EnumNames = [new("low", 0), new("high", 5)], UnknownName = 7 };
    public static readonly MemoryMember Tags = new("tags", MemoryValueKind.Text) { IsCollection = true };

    public static readonly MemoryMember Place = new("place", MemoryValueKind.None) { FormerNames = ["where"] };
    public static readonly MemoryMember City = new("city", MemoryValueKind.Text)
    { Owner = Place, MissingJson = "\"a\""u8.ToArray() };
    public static readonly MemoryMember Spot = new("spot", MemoryValueKind.None)
    { Owner = Place, MissingJson = "{}"u8.ToArray() };
    public static readonly MemoryMember Floor = new("floor", MemoryValueKind.Int64)
    { Owner = Spot, MissingJson = "0"u8.ToArray() };
    public static readonly MemoryMember Labels = new("labels", MemoryValueKind.Text) { IsMap = true };
    public static readonly MemoryMember Label = new("a", MemoryValueKind.Text) { Owner = Labels };
    public static readonly MemoryMember OtherLabel = new("a/b~", MemoryValueKind.Text) { Owner = Labels };

    public static ImmutableArray<MemoryIndex> Indexes { get; } =
    [
        new([new(Text)]),
        new([new(Number)]),
        new([new(Text), new(Count)]),
        new([new(Level, Descending: true), new(At, Descending: true), new(Count)]),
        new([new(Price, Descending: true), new(Text)]),
        new([new(Tags)]),
        new([new(City), new(Floor, Descending: true)]),
        new([new(Floor)]),
        new([new(Labels)]),
        new([new(Level), new(OtherLabel)]),
    ];

    // Of the elements of Lines, not of the document.
    public static readonly MemoryMember Lines = new("lines", MemoryValueKind.None) { IsCollection = true };
    public static readonly MemoryMember Sku = new("sku", MemoryValueKind.Text) { MissingJson = "\"a\""u8.ToArray() };
    public static readonly MemoryMember Quantity = new("quantity", MemoryValueKind.Int64);
    public static readonly MemoryMember Parts = new("parts", MemoryValueKind.Text) { IsCollection = true };

    /// <summary>The same of a type of version 2, of which the first version had its text in another member.</summary>
    public static ImmutableArray<MemoryIndex> VersionedIndexes { get; } =
        [.. Indexes.Select(static index => index with { Version = 2 }), new MemoryIndex([]) { Version = 2 }];

    public static byte[]? Upcast(ReadOnlySpan<byte> body) => MemoryUpcasts.Apply(body, [static document =>
    {
        document["text"] = document["count"]?.DeepClone() is null ? "up" : "a";
        document["number"] = 1;
        if (document["tags"] is null) throw new InvalidOperationException("There are no tags.");
        document.Remove("labels");
        return document;
    }]);

    // Values as another peer might have written them: of another type, beyond every range, in another form.
    private static readonly Dictionary<string, string[]> s_values = new()
    {
        ["text"] = ["\"\"", "\"a\"", "\"a\\u0000b\"", "\"ab\"", "\"b\"", "\"\u00fc\"", "\"\ud83d\ude00\"",
            "\"\uffee\"", "null", "5"],
        ["number"] = ["0", "-0.0", "1", "1.0", "-1.5", "1e300", "1e400", "0.1", "null", "\"x\"", "5e-324"],
        ["count"] =
            ["0", "1", "2", "100.0", "-9223372036854775808", "9223372036854775807", "12345678901234567890", "null"],
        ["price"] = ["0", "1", "1.10", "\"1.1\"", "-2.5", "\"12345678901234567890.12345678\"", "null", "true"],
        ["at"] =
        [
            "\"2026-01-01T12:00:00.0000000+00:00\"", "\"2026-01-01T13:00:00.0000000+01:00\"",
            "\"2026-01-01T12:00:00Z\"",
            "\"2026-01-02\"", "\"never\"", "null",
        ],
        ["level"] = ["\"low\"", "\"high\"", "0", "5", "7", "\"other\"", "null"],
        ["tags"] = ["[]", "[\"a\"]", "[\"a\",\"b\",\"a\"]", "[null,5,\"\"]", "null", "\"a\"", "[[\"a\"],{\"b\":[1]}]"],
        ["place"] =
        [
            "{}", "{\"city\":\"a\",\"spot\":{\"floor\":1}}", "{\"city\":\"b\",\"spot\":null,\"city\":null}",
            "{\"spot\":{}}", "null", "5",
            "{\"ci\\u0074y\":\"ab\",\"spot\":{\"floor\":2,\"city\":\"b\"}}", "{\"spot\":[],\"floor\":1}",
        ],
        ["where"] = ["{\"city\":\"ab\"}"],
        ["labels"] =
        [
            "{}", "{\"a\":\"a\"}", "{\"a\":null}", "{\"a\":\"\",\"a/b~\":\"a\"}",
            "{\"a/b~\":\"b\",\"\\u0061\":\"ab\",\"a\":5}", "null", "[]", "\"a\"",
        ],
        ["$version"] = ["1", "2", "2", "2", "3", "\"2\"", "null", "2.0", "-99999999999"],
        ["lines"] =
        [
            "[]", "[{}]", "[{\"sku\":\"a\",\"quantity\":1},{\"sku\":\"b\",\"quantity\":2,\"parts\":[\"a\",\"b\"]}]",
            "[{\"sku\":\"b\",\"quantity\":1,\"quantity\":3},null,5,[]]", "null", "{}",
            "[{\"s\\u006bu\":\"ab\",\"parts\":\"a\"}]",
        ],
        ["was"] = ["\"a\"", "\"old\"", "null"],
    };

    public static string Body(Random random)
    {
        List<string> members = [];
        foreach ((string name, string[] values) in s_values)
        {
            int times = name is "was" or "where" ? random.Next(8) / 7 : Math.Min(random.Next(12), 2) is var n && n == 0
                ? 0 : random.Next(20) == 0 ? 2 : 1;
            for (int i = 0; i < times; i++) members.Add($"\"{name}\":{values[random.Next(values.Length)]}");
        }

        return "{" + string.Join(',', members.OrderBy(_ => random.Next())) + "}";
    }

    public static DocumentQuery Query(Random random)
    {
        ImmutableArray<MemoryIndexMember> order = random.Next(8) switch
        {
            0 => [],
            1 => [new(Text, Coin(random))],
            2 => [new(Count, Coin(random))],
            3 => [new(Level, Coin(random)), new(At, Coin(random)), new(Count, Coin(random))],
            4 => [new(Number, Coin(random)), new(Text, Coin(random))],
            5 => [new(Label, Coin(random))],
            6 => [new(City, Coin(random)), new(Floor, Coin(random))],
            _ => [new(Price, Coin(random)), new(Text, Coin(random))],
        };
        return new DocumentQuery
        {
            Prefix = random.Next(5) == 0 ? Prefix + "a:" : Prefix,
            Predicate = Predicate(random, 3),
            Order = order,
            Skip = random.Next(3) == 0 ? random.Next(6) : 0,
            Limit = random.Next(2) == 0 ? random.Next(12) : int.MaxValue,
        };
    }

    private static MemoryPredicate Predicate(Random random, int depth) => (depth == 0 ? 3 : random.Next(9)) switch
    {
        0 => MemoryPredicate.Or(Predicate(random, depth - 1), Predicate(random, depth - 1)),
        1 => new MemoryPredicate.Not(Predicate(random, depth - 1)),
        2 => MemoryPredicate.And(Predicate(random, depth - 1), Predicate(random, depth - 1)),
        _ => Leaf(random),
    };

    private static MemoryPredicate Leaf(Random random)
    {
        MemoryMember[] members = [Text, Number, Count, Price, At, Level, Tags, Lines, City, Floor, Label, OtherLabel];
        MemoryMember member = members[random.Next(members.Length)];
        if (member.Owner == Labels && random.Next(4) == 0) return new MemoryPredicate.Exists(member);
        if (member == Lines) return new MemoryPredicate.AnyElement(Lines, OfElement(random));
        if (member.IsCollection) return OfCollection(random, member);
        if (member.Kind == MemoryValueKind.Text && random.Next(3) == 0)
            return new MemoryPredicate.StartsWith(member, random.Next(2) == 0 ? "a" : "");
        if (member.Kind == MemoryValueKind.Text && random.Next(3) == 0)
        {
            string text = new[] { "", "A", "b", "B", "\u00dc", "\0" }[random.Next(6)];
            return new MemoryPredicate.CompareText(member, (MemoryTextComparison)random.Next(3), text);
        }

        if (member.Kind == MemoryValueKind.Enum && random.Next(3) == 0)
            return new MemoryPredicate.HasFlags(member, MemoryValue.Of((long)random.Next(8)));
        if (random.Next(4) == 0)
            return new MemoryPredicate.In(member, [Value(random, member), Value(random, member), MemoryValue.Null]);
        return new MemoryPredicate.Compare(member, (MemoryComparison)random.Next(5), Value(random, member));
    }

    private static MemoryPredicate OfCollection(Random random, MemoryMember member)
    {
        MemoryValue[] values = [.. new[] { "", "a", "b", "c" }.Where(_ => Coin(random)).Select(MemoryValue.Of)];
        return random.Next(3) switch
        {
            0 => new MemoryPredicate.Contains(member, MemoryValue.Of(Coin(random) ? "a" : "b")),
            1 => new MemoryPredicate.ContainsAny(member, [.. values]),
            _ => new MemoryPredicate.ContainsAll(member, [.. values]),
        };
    }

    private static MemoryPredicate OfElement(Random random) => random.Next(4) switch
    {
        0 => new MemoryPredicate.Compare(Sku, MemoryComparison.Equal, MemoryValue.Of(Coin(random) ? "a" : "b")),
        1 => new MemoryPredicate.Compare(
            Quantity, (MemoryComparison)random.Next(5), MemoryValue.Of((long)random.Next(4))),
        2 => OfCollection(random, Parts),
        _ => MemoryPredicate.And(OfElement(random), new MemoryPredicate.Not(OfElement(random))),
    };

    private static MemoryValue Value(Random random, MemoryMember member) =>
        random.Next(8) == 0 ? MemoryValue.Null : member.Name switch
        {
            "city" or "a" or "a/b~" => MemoryValue.Of(new[] { "", "a", "ab", "b" }[random.Next(4)]),
            "floor" => MemoryValue.Of((long)random.Next(3)),
            "text" => MemoryValue.Of(new[] { "", "a", "ab", "none", "old", "\u00fc", "\ud83d\ude00" }[random.Next(7)]),
            "number" => MemoryValue.Of(new[] { 0, 1, -1.5, 0.1, 1e300, double.Epsilon }[random.Next(6)]),
            "count" => MemoryValue.Of(new[] { 0L, 1, 2, 100, long.MinValue, long.MaxValue }[random.Next(6)]),
            "price" => MemoryValue.Of(new[] { 0m, 1, 1.1m, -2.5m, 12345678901234567890.12345678m }[random.Next(5)]),
            "at" => MemoryValue.Of(
                DateTimeOffset.Parse("2026-01-01T12:00:00Z", CultureInfo.InvariantCulture).AddDays(random.Next(2))),
            _ => MemoryValue.Of((long)(random.Next(2) * 5)),
        };

    private static bool Coin(Random random) => random.Next(2) == 0;
}
