using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using TypedMemory.Generated;
using TypedMemory.Generators.Tests.Model;

namespace TypedMemory.Generators.Tests;

public sealed class CodecWriteTests
{
    private static readonly Fact s_fact = new() { Agent = "a7", Topic = "deploys" };

    [Fact]
    public void Members_are_sorted_and_null_is_written() => Assert.Equal(
        """{"agent":"a7","confidence":0,"hits":0,"source":null,"tags":["a","b"],"text":"","topic":"deploys"}""",
        FactCodec.Instance.ToJson(s_fact with { Tags = ["b", "a"] }));

    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(1e21, "1e+21")]
    [InlineData(1e20, "100000000000000000000")]
    [InlineData(123456789012345680000.0, "123456789012345680000")]
    [InlineData(1.5e300, "1.5e+300")]
    [InlineData(1e-6, "0.000001")]
    [InlineData(1.25e-7, "1.25e-7")]
    [InlineData(-0.00001234, "-0.00001234")]
    [InlineData(9007199254740993.0, "9007199254740992")]
    [InlineData(1e16, "10000000000000000")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(double.MaxValue, "1.7976931348623157e+308")]
    public void A_number_has_the_form_of_ecmascript(double value, string json) => Assert.Contains(
        $"\"confidence\":{json},", FactCodec.Instance.ToJson(
            s_fact with { Confidence = value }), StringComparison.Ordinal);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_number_without_a_form_in_json_is_refused_by_the_name_of_its_member(double value)
    {
        InvalidDocumentException error =
            Assert.Throws<InvalidDocumentException>(
                () => FactCodec.Instance.ToJson(s_fact with { Confidence = value }));
        Assert.Contains("\"confidence\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Null_where_it_is_not_allowed_is_refused_by_the_name_of_its_member()
    {
        Assert.Contains("\"text\"", Refused(s_fact with { Text = null! }), StringComparison.Ordinal);
        Assert.Contains("\"tags\"", Refused(s_fact with { Tags = null! }), StringComparison.Ordinal);
        Assert.Contains("\"source\"", Refused(s_fact with { Source = "\ud800" }), StringComparison.Ordinal);

        static string Refused(Fact fact) =>
            Assert.Throws<InvalidDocumentException>(() => FactCodec.Instance.ToJson(fact)).Message;
    }

    [Fact]
    public void A_writer_that_failed_leaves_nothing_behind_for_the_next()
    {
        Assert.Throws<InvalidDocumentException>(() => FactCodec.Instance.ToJson(s_fact with { Topic = "\ud800" }));
        Assert.Equal(s_fact.Topic, FactCodec.Instance.Parse(FactCodec.Instance.ToJson(s_fact)).Topic);
    }

    [Fact]
    public void Equal_sets_are_equal_bytes_whatever_their_order()
    {
        string[] tags = [.. Enumerable.Range(0, 200).Select(i => "tag" + i)];
        string json = FactCodec.Instance.ToJson(s_fact with { Tags = [.. tags] });
        var random = new Random(7);
        for (int i = 0; i < 20; i++)
        {
            random.Shuffle(tags);
            Assert.Equal(json, FactCodec.Instance.ToJson(s_fact with { Tags = [.. tags] }));
        }
    }

    [Fact]
    public void Writing_allocates_nothing()
    {
        Fact fact = s_fact with
        { Text = new string('x', 300), Confidence = 0.25, Source = "chat \"7\"", Tags = ["b", "a", "d", "c"] };
        // Only the bytes that the output holds anyway are counted: it is made before.
        var output = new ArrayBufferWriter<byte>(1 << 20);
        for (int i = 0; i < 100; i++) FactCodec.Instance.Write(fact, output);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) FactCodec.Instance.Write(fact, output);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_large_document_grows_the_buffer()
    {
        Fact fact = s_fact with { Text = string.Concat(Enumerable.Repeat("\u00e9\"", 700_000)) };
        Assert.Equal(fact.Text, FactCodec.Instance.Read(FactCodec.Instance.ToUtf8(fact)).Text);
    }

    [Fact]
    public void Times_that_are_compared_by_their_text_are_written_in_utc()
    {
        var writer = new CodecWriter();
        writer.WriteDateTimeOffsetUtc(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)));
        var output = new ArrayBufferWriter<byte>();
        writer.Finish(output);
        Assert.Equal("\"2026-01-02T01:04:05.0000000Z\"", Encoding.UTF8.GetString(output.WrittenSpan));
    }
}
