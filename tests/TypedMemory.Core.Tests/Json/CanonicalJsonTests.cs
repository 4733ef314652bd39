using System.Buffers;
using System.Text;
using TypedMemory.Core.Json;
using TypedMemory.Core.Merging.State;

namespace TypedMemory.Core.Tests.Json;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("""{"b":1,"a":2}""", """{"a":2,"b":1}""")]
    [InlineData(""" { "a" : [ 1 , 2 ] } """, """{"a":[1,2]}""")]
    [InlineData("""{"a":1,"a":2,"a":3}""", """{"a":3}""")]
    [InlineData("""{"b":{"d":1,"c":[{"y":1,"x":2}]},"a":2}""", """{"a":2,"b":{"c":[{"x":2,"y":1}],"d":1}}""")]
    [InlineData("""{"\u0062":1,"a":2}""", """{"a":2,"b":1}""")]
    [InlineData("""{"a\"":1,"a!":2,"a#":3}""", """{"a!":2,"a\"":1,"a#":3}""")]
    [InlineData("1.0", "1")]
    [InlineData("1e2", "100")]
    [InlineData("100.0", "100")]
    [InlineData("-0", "0")]
    [InlineData("-0.0", "0")]
    [InlineData("0.10", "0.1")]
    [InlineData("1E+2", "100")]
    [InlineData("12345678901234567890", "12345678901234567890")]
    [InlineData("-12345678901234567890123", "-12345678901234567890123")]
    [InlineData("1e21", "1e+21")]
    [InlineData("1e-7", "1e-7")]
    [InlineData("0.000001", "0.000001")]
    [InlineData("0.0000001", "1e-7")]
    [InlineData("123e-20", "1.23e-18")]
    [InlineData("5e-324", "5e-324")]
    [InlineData("2e-324", "0")]
    [InlineData("-1e-400", "0")]
    [InlineData("1e400", "1e+400")]
    [InlineData("-12.50e399", "-1.25e+400")]
    [InlineData("0.001e404", "1e+401")]
    [InlineData("1e99999999999999999999", "1e+999999999999999999")]
    [InlineData("0e400", "0")]
    [InlineData("0.1", "0.1")]
    [InlineData("0.30000000000000004", "0.30000000000000004")]
    [InlineData("0.300000000000000040000", "0.30000000000000004")]
    [InlineData("333333333.33333329", "333333333.3333333")]
    [InlineData("1.7976931348623157e308", "1.7976931348623157e+308")]
    [InlineData("9007199254740993.0", "9007199254740992")]
    [InlineData(@"""\u0041\/\u00e9\ud83d\ude00\u001F\u000a\u007f""", "\"A/é😀\\u001f\\n\u007f\"")]
    [InlineData(@"""\uD83D""", @"""\ud83d""")]
    [InlineData(@"""\ude00\ud83d""", @"""\ude00\ud83d""")]
    [InlineData("true", "true")]
    [InlineData("[ ]", "[]")]
    [InlineData("{ }", "{}")]
    public void Text_is_written_canonically(string text, string canonical)
    {
        Assert.Equal(canonical, Canonical(text));
        Assert.Equal(canonical, Canonical(canonical));
        Assert.True(CanonicalJson.IsCanonical(Encoding.UTF8.GetBytes(canonical)));
        Assert.Equal(text == canonical, CanonicalJson.IsCanonical(Encoding.UTF8.GetBytes(text)));
        Assert.True(CanonicalJson.AreEqual(Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(canonical)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("[1,]")]
    [InlineData("[1 2]")]
    [InlineData("01")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("-")]
    [InlineData("1e")]
    [InlineData("+1")]
    [InlineData("nul")]
    [InlineData("\"a")]
    [InlineData("\"\t\"")]
    [InlineData("\"\\x\"")]
    [InlineData("\"\\u12g4\"")]
    [InlineData("{} {}")]
    [InlineData("NaN")]
    public void What_is_no_JSON_is_a_format_error(string text)
    {
        Assert.Throws<FormatException>(() => Canonical(text));
        Assert.False(CanonicalJson.IsCanonical(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Members_are_sorted_by_UTF8_bytes_and_not_by_UTF16_code_units() =>
        Assert.Equal("{\"\uE000\":1,\"😀\":2}", Canonical("{\"😀\":2,\"\uE000\":1}"));

    [Fact]
    public void Nesting_of_any_depth_is_taken()
    {
        string deep = new string('[', 100_000) + new string(']', 100_000);
        Assert.Equal(deep, Canonical(deep));
        Assert.Equal(deep, Canonical(" " + deep));
    }

    internal static string Canonical(string text)
    {
        ArrayBufferWriter<byte> output = new();
        CanonicalJson.Write(Encoding.UTF8.GetBytes(text), output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
