using System.Text;
using System.Text.Json.Nodes;
using TypedMemory.Generated;
using TypedMemory.Generators.Tests.Model;

namespace TypedMemory.Generators.Tests;

public sealed class CodecReadTests
{
    private const string Minimal = "\"agent\":\"a7\",\"topic\":\"x\"";

    [Fact]
    public void A_missing_member_keeps_the_default_of_its_property()
    {
        Fact fact = FactCodec.Instance.Parse("{" + Minimal + "}");
        Assert.Equal("", fact.Text);
        Assert.Empty(fact.Tags);
        Assert.Null(fact.Source);
    }

    [Fact]
    public void A_missing_required_member_is_refused_by_its_name()
    {
        MemoryFormatException error = Assert.Throws<MemoryFormatException>(
            () => FactCodec.Instance.Parse("{\"agent\":\"a7\"}"));
        Assert.Equal("topic", error.Member);
    }

    [Theory]
    [InlineData("{" + Minimal + ",\"later\":{\"a\":[1,\"x\",{}]},\"hits\":3}")]
    [InlineData(" {\n\t\"hits\" : 3 , " + Minimal + " } \r\n")]
    [InlineData("{" + Minimal + ",\"hits\":3.0}")]
    [InlineData("{" + Minimal + ",\"hits\":0.3e1}")]
    [InlineData("{" + Minimal + ",\"hits\":1,\"hits\":3}")]
    [InlineData("{" + Minimal + ",\"h\\u0069ts\":3}")]
    public void Any_form_of_the_same_document_reads_as_the_same_value(string json) =>
        Assert.Equal(3, FactCodec.Instance.Parse(json).Hits);

    [Theory]
    [InlineData("{" + Minimal + ",\"hits\":\"3\"}", "hits")]
    [InlineData("{" + Minimal + ",\"hits\":3.5}", "hits")]
    [InlineData("{" + Minimal + ",\"hits\":9223372036854775808}", "hits")]
    [InlineData("{" + Minimal + ",\"hits\":03}", "hits")]
    [InlineData("{" + Minimal + ",\"hits\":+3}", "hits")]
    [InlineData("{" + Minimal + ",\"hits\":-}", "hits")]
    [InlineData("{" + Minimal + ",\"hits\":null}", "hits")]
    [InlineData("{" + Minimal + ",\"hits\":3", "hits")]
    [InlineData("{" + Minimal + ",\"confidence\":1e999}", "confidence")]
    [InlineData("{" + Minimal + ",\"confidence\":NaN}", "confidence")]
    [InlineData("{" + Minimal + ",\"confidence\":1.}", "confidence")]
    [InlineData("{" + Minimal + ",\"confidence\":.5}", "confidence")]
    [InlineData("{" + Minimal + ",\"text\":null}", "text")]
    [InlineData("{" + Minimal + ",\"text\":7}", "text")]
    [InlineData("{" + Minimal + ",\"text\":\"\\ud800\"}", "text")]
    [InlineData("{" + Minimal + ",\"text\":\"a\nb\"}", "text")]
    [InlineData("{" + Minimal + ",\"text\":\"abc", "text")]
    [InlineData("{" + Minimal + ",\"tags\":[\"a\",]}", "tags")]
    [InlineData("{" + Minimal + ",\"tags\":[\"a\" \"b\"]}", "tags")]
    [InlineData("{" + Minimal + ",\"tags\":[,\"a\"]}", "tags")]
    [InlineData("{" + Minimal + ",\"tags\":[null]}", "tags")]
    [InlineData("{" + Minimal + ",\"tags\":{}}", "tags")]
    [InlineData("{" + Minimal + ",\"later\":[1,}", "later")]
    [InlineData("{" + Minimal + ",}", "topic")]
    [InlineData("{" + Minimal + "}x", "topic")]
    [InlineData("[]", null)]
    [InlineData("", null)]
    [InlineData("null", null)]
    public void What_is_wrong_is_told_with_member_and_position(string json, string? member)
    {
        MemoryFormatException error = Assert.Throws<MemoryFormatException>(() => FactCodec.Instance.Parse(json));
        Assert.Equal(member, error.Member);
        Assert.InRange(error.Position, 0, json.Length);
    }

    [Fact]
    public void The_position_is_that_of_the_value_at_fault()
    {
        string json = "{" + Minimal + ",\"hits\":true}";
        MemoryFormatException error = Assert.Throws<MemoryFormatException>(() => FactCodec.Instance.Parse(json));
        Assert.Equal(json.IndexOf("true", StringComparison.Ordinal), error.Position);
        Assert.Contains("an integer was expected, but there is a boolean", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_refused()
    {
        byte[] json = [.. "{\"agent\":\"a7\",\"topic\":\"x\",\"text\":\""u8, 0xC3, 0x28, .. "\"}"u8];
        Assert.Equal("text", Assert.Throws<MemoryFormatException>(() => FactCodec.Instance.Read(json)).Member);
    }

    [Fact]
    public void A_document_that_is_nested_too_deep_is_refused_and_not_a_stack_overflow()
    {
        string json = "{" + Minimal + ",\"later\":" + new string('[', 100_000) + "}";
        Assert.Throws<MemoryFormatException>(() => FactCodec.Instance.Parse(json));
    }

    [Fact]
    public void Truncating_a_document_anywhere_is_refused_and_never_another_exception()
    {
        byte[] json = FactCodec.Instance.ToUtf8(new Fact
        {
            Agent = "a7",
            Topic = "x\ny",
            Text = "t\u00e9",
            Tags = ["a", "b"],
            Hits = -12,
            Confidence = 1.5e-9,
            Source = null,
        });
        for (int length = 0; length < json.Length; length++)
        {
            Assert.Throws<MemoryFormatException>(() => FactCodec.Instance.Read(json.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Changing_any_byte_is_read_or_refused_and_never_another_exception()
    {
        byte[] json = EverythingCodec.Instance.ToUtf8(Values.MakeEverything(7));
        var random = new Random(20260101);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] changed = [.. json];
            changed[random.Next(changed.Length)] = (byte)random.Next(256);
            try
            {
                EverythingCodec.Instance.Read(changed);
            }
            catch (MemoryFormatException)
            {
            }
        }
    }

    [Fact]
    public void Members_are_found_in_any_order_with_members_that_are_not_known_between_them()
    {
        string json = EverythingCodec.Instance.ToJson(Values.MakeEverything(11));
        var random = new Random(20260201);
        for (int i = 0; i < 200; i++)
        {
            JsonNode node = JsonNode.Parse(json)!;
            KeyValuePair<string, JsonNode?>[] members =
                [.. node.AsObject(), new("unknown" + i, JsonNode.Parse("{\"a\":[1,{}]}")), new("", 1)];
            random.Shuffle(members);
            var shuffled = new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone())));
            Assert.Equal(
                json, EverythingCodec.Instance.ToJson(EverythingCodec.Instance.Parse(shuffled.ToJsonString())));
        }
    }

    [Theory]
    [InlineData("0.1")]
    [InlineData("-0.0")]
    [InlineData("123456789.123456")]
    [InlineData("9007199254740993")]
    [InlineData("0.3333333333333333")]
    [InlineData("0.14285714285714285")]
    [InlineData("2.2250738585072014E-308")]
    [InlineData("0.000000000000000001")]
    [InlineData("100000000000000000000000")]
    public void A_number_is_read_to_the_last_bit(string number) => Assert.Equal(
        BitConverter.DoubleToInt64Bits(double.Parse(number, System.Globalization.CultureInfo.InvariantCulture)),
        BitConverter.DoubleToInt64Bits(
            FactCodec.Instance.Parse("{" + Minimal + ",\"confidence\":" + number + "}").Confidence));

    [Fact]
    public void Numbers_of_few_decimals_are_written_as_the_shortest_text_that_reads_back()
    {
        var random = new Random(20260202);
        for (int i = 0; i < 20_000; i++)
        {
            double value = random.Next(1 << random.Next(1, 31)) / Math.Pow(10, random.Next(10));
            string json = FactCodec.Instance.ToJson(new Fact { Agent = "a", Topic = "t", Confidence = value });
            Assert.Equal(CodecTestExtensions.Canonical(json), json);
            Assert.Equal(value, FactCodec.Instance.Parse(json).Confidence);
        }
    }

    [Theory]
    [InlineData("\"Busy\"", false)]
    [InlineData("\"very busy\"", true)]
    [InlineData("1", true)]
    [InlineData("\"Occupied\"", true)]
    [InlineData("\"very\"", false)]
    public void An_enum_of_a_key_is_read_by_its_names_and_numbers_and_another_name_is_refused(string mood, bool known)
    {
        string json = EverythingCodec.Instance.ToJson(Values.MakeEverything(7));
        json = json.Replace("\"mood\":\"Calm\"", "\"mood\":" + mood, StringComparison.Ordinal)
            .Replace("\"mood\":\"very busy\"", "\"mood\":" + mood, StringComparison.Ordinal);
        if (known) Assert.Equal(Mood.Busy, EverythingCodec.Instance.Parse(json).Mood);
        else Assert.Equal(
            "mood", Assert.Throws<MemoryFormatException>(() => EverythingCodec.Instance.Parse(json)).Member);
    }

    [Theory]
    [InlineData("\"very busy\"", (int)Mood.Busy)]
    [InlineData("1", (int)Mood.Busy)]
    [InlineData("\"furious\"", int.MinValue)]
    public void An_enum_beside_the_key_reads_another_name_as_a_value_that_is_not_declared(string mood, int read)
    {
        JsonNode everything = JsonNode.Parse(EverythingCodec.Instance.ToJson(Values.MakeEverything(7)))!;
        everything["maybeMood"] = JsonNode.Parse(mood);
        Assert.Equal((Mood)read, EverythingCodec.Instance.Parse(everything.ToJsonString()).MaybeMood);
    }

    [Fact]
    public void The_discriminator_may_stand_anywhere()
    {
        Shape shape = Read("{\"radius\":2,\"!\":5,\"$type\":\"circle\"}");
        Assert.Equal(new Circle(2) { First = 5 }, shape);
        Assert.Throws<MemoryFormatException>(() => Read("{\"radius\":2}"));
        Assert.Throws<MemoryFormatException>(() => Read("{\"$type\":\"square\",\"radius\":2}"));

        static Shape Read(string json)
        {
            var reader = new CodecReader(Encoding.UTF8.GetBytes(json));
            return ShapeCodec.Read(ref reader);
        }
    }
}
