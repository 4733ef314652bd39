using System.Text.Json;
using TypedMemory.Core.Filters;
using TypedMemory.Core.Queries.Fields;

namespace TypedMemory.Core.Tests.Filters;

/// <summary>The bytes of JSON values in indexes have the order that selectors compare by.</summary>
public sealed class CollatedKeyTests
{
    private static readonly string[] s_ascending =
    [
        "null", "false", "true", "-1e308", "-12345678901234567890", "-9007199254740993", "-9007199254740992", "-1.5", "-1",
        "0", "1e-300", "0.5", "1", "1.0000000000000002", "9007199254740992", "9007199254740993", "9007199254740994",
        "9223372036854775807", "9223372036854775808", "12345678901234567890", "12345678901234567891",
        "\"\"", "\"\\u0000\"", "\"\\u0000a\"", "\"a\"", "\"a\\u0000\"", "\"aa\"", "\"ab\"", "\"b\"", "\"é\"", "\"\\uffff\"",
        "\"😀\"", "[]", "[null]", "[null,1]", "[1]", "[\"a\"]", "[\"a\",\"b\"]", "[[]]", "{}", "{\"a\":1}",
        "{\"a\":1,\"b\":0}", "{\"a\":2}", "{\"aa\":0}", "{\"b\":null}",
    ];

    [Fact]
    public void Its_bytes_ascend_as_CouchDB_orders_values()
    {
        byte[][] keys = [.. s_ascending.Select(KeyOf)];
        for (int i = 1; i < keys.Length; i++)
            Assert.True(keys[i - 1].AsSpan().SequenceCompareTo(keys[i]) < 0, $"{s_ascending[i - 1]} < {s_ascending[i]}");
    }

    [Fact]
    public void None_is_the_beginning_of_another()
    {
        byte[][] keys = [.. s_ascending.Select(KeyOf)];
        for (int i = 0; i < keys.Length; i++)
        {
            for (int j = 0; j < keys.Length; j++)
                Assert.True(i == j || !keys[j].AsSpan().StartsWith(keys[i]), $"{s_ascending[i]} in {s_ascending[j]}");
        }
    }

    [Theory]
    [InlineData("1", "1.0")]
    [InlineData("-0", "0")]
    [InlineData("1e2", "100")]
    [InlineData("\"a\"", "\"\\u0061\"")]
    [InlineData("{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}")]
    public void Equal_values_have_equal_bytes(string left, string right) => Assert.Equal(KeyOf(left), KeyOf(right));

    [Fact]
    public void Random_values_are_ordered_as_a_selector_orders_them()
    {
        var random = new Random(11);
        for (int i = 0; i < 20_000; i++)
        {
            JsonElement left = Parse(RandomValue(random, 3)), right = Parse(RandomValue(random, 3));
            int expected = Math.Sign(MangoOrder.Compare(left, right));
            int found = Math.Sign(CollatedKey.Of(left).AsSpan().SequenceCompareTo(CollatedKey.Of(right)));
            Assert.True(expected == found, $"{left} and {right}: {expected} expected, {found} found");
        }
    }

    private static string RandomValue(Random random, int depth) => random.Next(depth > 0 ? 7 : 5) switch
    {
        0 => "null",
        1 => random.Next(2) == 0 ? "true" : "false",
        2 => random.Next(-5, 6).ToString(System.Globalization.CultureInfo.InvariantCulture),
        3 => s_ascending[random.Next(3, 21)],
        4 => s_ascending[random.Next(21, 32)],
        5 => "[" + string.Join(',', Enumerable.Range(0, random.Next(3)).Select(_ => RandomValue(random, depth - 1))) + "]",
        _ => "{" + string.Join(',', Enumerable.Range(0, random.Next(3)).Select(
            i => $"\"{(char)('a' + random.Next(3))}{i}\":{RandomValue(random, depth - 1)}")) + "}",
    };

    private static byte[] KeyOf(string json) => CollatedKey.Of(Parse(json));

    private static JsonElement Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
