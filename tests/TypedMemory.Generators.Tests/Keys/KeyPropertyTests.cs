using System.Globalization;
using System.Text;
using CsCheck;
using TypedMemory.Generators.Tests.Model;

namespace TypedMemory.Generators.Tests;

public sealed class KeyPropertyTests
{
    [Fact]
    public void Every_component_survives_the_document_id() => Gen.Select(Values.Component, Values.Component).Sample(
        (agent, topic) =>
        {
            var id = new FactId(agent, topic);
            string text = id.DocumentId;
            FactId parsed = FactId.Parse(text);
            Assert.Equal((agent, topic), (parsed.Agent, parsed.Topic));
            Assert.Equal(id, parsed);
            Assert.Equal(text, parsed.DocumentId);
            Assert.Equal(2, text.Count(c => c == ':'));
            Assert.True(TryParseUtf8(Encoding.UTF8.GetBytes(text), out FactId fromUtf8));
            Assert.Equal(id, fromUtf8);
        },
        iter: 20_000);

    [Fact]
    public void Every_kind_of_component_survives_the_document_id() => Values.Everything.Sample(
        value =>
        {
            EverythingId id = EverythingId.Of(value);
            Assert.Equal(id, EverythingId.Parse(id.ToString()));
        },
        iter: 2000);

    [Fact]
    public void A_prefix_matches_its_own_component_and_no_other() =>
        Gen.Select(Values.Component, Values.Component, Values.Component).Sample(
        (agent, other, topic) =>
        {
            Assert.True(FactFilter.ForAgent(agent).Matches(new FactId(agent, topic).DocumentId));
            Assert.Equal(agent == other, FactFilter.ForAgent(agent).Matches(new FactId(other, topic).DocumentId));
            Assert.Equal(agent == other, FactId.ForAgent(agent).Matches(new FactId(other, topic)));
        },
        iter: 10_000);

    [Fact]
    public void Keys_are_ordered_by_the_bytes_of_their_ids() =>
        Gen.Select(Values.Component, Values.Component, Values.Component, Values.Component).Sample(
        (a, b, c, d) =>
        {
            var left = new FactId(a, b);
            var right = new FactId(c, d);
            int bytes = Encoding.UTF8.GetBytes(left.DocumentId).AsSpan().SequenceCompareTo(
                Encoding.UTF8.GetBytes(right.DocumentId));
            Assert.Equal(Math.Sign(bytes), Math.Sign(left.CompareTo(right)));
            Assert.Equal(left == right, bytes == 0);
            Assert.Equal(bytes < 0, left < right);
        },
        iter: 10_000);

    [Fact]
    public void Only_the_one_text_of_a_key_is_accepted() => Gen.Int[0, 15].Select(
        i => "fact:%3A25abAB\u0001\ud800"[i]).Array[0, 14].Select(chars => new string(chars)).Sample(
        text =>
        {
            if (FactId.TryParse("fact:" + text, out FactId id)) Assert.Equal("fact:" + text, id.DocumentId);
        },
        iter: 20_000);

    [Theory]
    [InlineData("")]
    [InlineData("fact:a7")]
    [InlineData("fact:a7:b:c")]
    [InlineData("fac:a7:b")]
    [InlineData("FACT:a7:b")]
    [InlineData("fact:%41:b")]
    [InlineData("fact:%3a:b")]
    [InlineData("fact:%3:b")]
    [InlineData("fact:%:b")]
    [InlineData("fact:\n:b")]
    public void What_is_no_id_of_the_type_is_refused(string text)
    {
        Assert.False(FactId.TryParse(text, out _));
        FormatException error = Assert.Throws<FormatException>(() => FactId.Parse(text));
        Assert.Contains("fact:{Agent}:{Topic}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lone_surrogate_is_no_part_of_an_id() => Assert.False(FactId.TryParse("fact:\ud800:b", out _));

    [Fact]
    public void Bytes_that_are_no_utf8_are_refused() =>
        Assert.False(TryParseUtf8<FactId>([.. "fact:a:"u8, 0xFF], out _));

    [Fact]
    public void A_lone_surrogate_is_refused_where_it_comes_in()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new FactId("a", "x\udc00"));
        Assert.Equal("topic", error.ParamName);
        Assert.Throws<ArgumentException>(() => FactId.ForAgent("\ud800"));
        Assert.Throws<ArgumentNullException>(() => new FactId(null!, "x"));
    }

    [Fact]
    public void Formatting_needs_just_the_room_of_the_id()
    {
        var id = new FactId("a7", "é" + new string('x', 200));
        Span<char> chars = new char[id.DocumentId.Length];
        Span<byte> bytes = new byte[id.DocumentId.Length + 1];
        Assert.True(id.TryFormat(chars, out int charsWritten));
        Assert.Equal(id.DocumentId, chars[..charsWritten].ToString());
        Assert.False(id.TryFormat(chars[1..], out _));
        Assert.True(id.TryFormat(bytes, out int bytesWritten));
        Assert.Equal(id.DocumentId, Encoding.UTF8.GetString(bytes[..bytesWritten]));
        Assert.False(id.TryFormat(bytes[1..], out _));
        Assert.Equal(id.DocumentId, $"{id}");
    }

    [Fact]
    public void The_default_key_is_that_of_no_document()
    {
        Assert.Equal("fact::", default(FactId).DocumentId);
        Assert.False(FactId.TryParse("fact::", out _));
        ArgumentException error = Assert.Throws<ArgumentException>(() => new FactId("", "x"));
        Assert.Equal("agent", error.ParamName);
        Assert.StartsWith(
            "The key component is empty. Give it a text of one character or more.", error.Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => FactId.ForAgent(""));
    }

    /// <summary>As .NET's own parsers of UTF-8 call a key.</summary>
    private static bool TryParseUtf8<T>(ReadOnlySpan<byte> text, out T id)
        where T : struct, IUtf8SpanParsable<T> => T.TryParse(text, CultureInfo.InvariantCulture, out id);
}
