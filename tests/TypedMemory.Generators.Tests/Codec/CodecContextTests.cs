using TypedMemory.Generators.Tests.Model;

namespace TypedMemory.Generators.Tests;

public sealed class CodecContextTests
{
    private static readonly Custom s_value = new()
    {
        Id = "x",
        Half = (Half)1.5,
        Maybe = null,
        Pair = KeyValuePair.Create("a", 7),
        Queue = new Queue<DateOnly>([new DateOnly(2026, 1, 2)]),
        Warmth = new Celsius(-4.5),
        Holder = new Holder((Half)0.25),
    };

    [Fact]
    public void Types_of_a_context_are_written_in_canonical_form() => Assert.Equal(
        """{"half":1.5,"holder":{"held":0.25},"id":"x","maybe":null,"pair":{"Key":"a","Value":7},"queue":["2026-01-02"],"warmth":"-4.5C"}""",
        CustomCodec.Instance.ToJson(s_value));

    [Fact]
    public void Types_of_a_context_are_read_back()
    {
        Custom read = CustomCodec.Instance.Parse(CustomCodec.Instance.ToJson(s_value with { Maybe = (Half)2 }));
        Assert.Equal(s_value with { Maybe = (Half)2, Queue = null }, read with { Queue = null });
        Assert.Equal(s_value.Queue!, read.Queue!);
        Assert.Null(CustomCodec.Instance.Parse("""{"id":"x","maybe":null,"queue":null}""").Maybe);
    }

    [Theory]
    [InlineData("""{"id":"x","warmth":"4F"}""", "warmth")]
    [InlineData("""{"id":"x","half":null}""", "half")]
    [InlineData("""{"id":"x","pair":[]}""", "pair")]
    public void What_a_context_refuses_is_told_with_the_member(string json, string member) =>
        Assert.Equal(member, Assert.Throws<MemoryFormatException>(() => CustomCodec.Instance.Parse(json)).Member);
}
