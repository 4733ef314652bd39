using System.Text;
using CsCheck;

namespace TypedMemory.Core.Tests.Revisions;

public sealed class RevisionIdTests
{
    private static readonly Gen<RevisionId> Revisions = Gen.Select(
        Gen.Int[1, 3],
        Gen.OneOf(
            Gen.Select(
                Gen.ULong[0, 3], Gen.ULong[0, 3], static (upper, lower) => new UInt128(upper, lower).ToString("x32")),
            Gen.String[Gen.Char["aAfF0-é\uFFFD"], 1, 33].Where(static text => Encoding.UTF8.GetByteCount(text) != 32),
            Gen.OneOf("0123456789abcdef", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "😀", "\uFF21", "")),
        static (generation, hash) => RevisionId.Create(generation, hash));

    [Theory]
    [InlineData("1-ABCDEFabcdef00112233445566778899", "1-abcdefabcdef00112233445566778899")]
    [InlineData("01-a", "1-a")]
    [InlineData("2-A", "2-A")]
    [InlineData("2-a-b", "2-a-b")]
    [InlineData("2147483647-x", "2147483647-x")]
    [InlineData("1-é", "1-é")]
    [InlineData("1-", "1-")]
    public void A_revision_is_read_and_written(string text, string written)
    {
        RevisionId revision = RevisionId.Parse(text);
        Assert.Equal(written, revision.ToString());
        Assert.Equal(revision, RevisionId.Parse(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(revision, RevisionId.Parse(written));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("-a")]
    [InlineData("0-a")]
    [InlineData("-1-a")]
    [InlineData("+1-a")]
    [InlineData(" 1-a")]
    [InlineData("x-a")]
    [InlineData("2147483648-a")]
    [InlineData("1-gggggggggggggggggggggggggggggggg")]
    [InlineData("1-éééééééééééééééé")]
    public void What_is_no_revision_is_refused(string text)
    {
        Assert.False(RevisionId.TryParse(text, out _));
        Assert.Throws<FormatException>(() => RevisionId.Parse(text));
        Assert.False(RevisionId.TryParse(Encoding.UTF8.GetBytes(text), out _));
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_no_revision() => Assert.False(RevisionId.TryParse("1-\uD800", out _));

    [Fact]
    public void Bytes_that_are_no_UTF8_are_no_revision() =>
        Assert.False(RevisionId.TryParse([(byte)'1', (byte)'-', 0xFF], out _));

    [Fact]
    public void Order_is_by_generation_and_then_by_the_bytes_of_the_hash()
    {
        // 32 hexadecimal digits count as 16 bytes: "6162…" as "ab…".
        string[] ascending =
        [
            "1-zzz",
            "2-00000000000000000000000000000000",
            "2-0",
            "2-30313233343536373839616263646566",
            "2-0123456789abcdef",
            "2-1",
            "2-5fffffffffffffffffffffffffffffff",
            "2-a",
            "2-ab",
            "2-b",
            "2-ffffffffffffffffffffffffffffffff",
            "10-0",
        ];
        Assert.Equal(
            ascending, ascending.Reverse().Select(static text => RevisionId.Parse(text)).Order().Select(
                static r => r.ToString()));
    }

    [Fact]
    public void Order_is_total_and_agrees_with_equality() =>
        Gen.Select(Revisions, Revisions, Revisions).Sample(
            static (a, b, c) =>
                Math.Sign(a.CompareTo(b)) == -Math.Sign(b.CompareTo(a))
                && (a.CompareTo(b) == 0) == a.Equals(b)
                && (!a.Equals(b) || a.GetHashCode() == b.GetHashCode())
                && (a.CompareTo(b) > 0 || b.CompareTo(c) > 0 || a.CompareTo(c) <= 0),
            iter: 10_000);

    [Fact]
    public void Text_and_bytes_are_written_and_read_back() =>
        Revisions.Sample(
            static revision =>
            {
                Span<char> chars = stackalloc char[100];
                Span<byte> bytes = stackalloc byte[200];
                Assert.True(revision.TryFormat(chars, out int length));
                Assert.True(revision.TryFormat(bytes, out int size));
                Assert.Equal(revision.ToString(), chars[..length].ToString());
                Assert.Equal(revision.ToString(), Encoding.UTF8.GetString(bytes[..size]));
                Assert.False(revision.TryFormat(chars[..(length - 1)], out _));
                Assert.False(revision.TryFormat(bytes[..(size - 1)], out _));
                Assert.Equal(revision, RevisionId.Parse(chars[..length]));
                Assert.Equal(revision, RevisionId.Parse(bytes[..size]));
            },
            iter: 10_000);
}
