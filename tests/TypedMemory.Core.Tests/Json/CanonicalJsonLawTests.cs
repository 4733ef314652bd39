using System.Text;
using CsCheck;
using TypedMemory.Core.Json;
using TypedMemory.Core.Merging.State;

namespace TypedMemory.Core.Tests.Json;

/// <summary>
/// The laws of canonical JSON (docs/design.md, invariant 4). A failure prints the seed that repeats it.
/// </summary>
public sealed class CanonicalJsonLawTests
{
    private const int Cases = 10_000;

    [Fact]
    public void Every_spelling_of_a_value_has_its_one_canonical_form() =>
        Gen.Select(JsonNode.Generate, Gen.Int).Sample(
            static (node, seed) =>
                Assert.Equal(node.Canonical(), CanonicalJsonTests.Canonical(node.Render(seed))), iter: Cases);

    [Fact]
    public void A_canonical_form_is_its_own_and_is_recognised() =>
        JsonNode.Generate.Sample(
            static node =>
            {
                string canonical = node.Canonical();
                Assert.Equal(canonical, CanonicalJsonTests.Canonical(canonical));
                Assert.True(CanonicalJson.IsCanonical(Encoding.UTF8.GetBytes(canonical)));
            },
            iter: Cases);

    [Fact]
    public void Only_a_canonical_form_is_recognised_and_it_is_not_copied() =>
        Gen.Select(JsonNode.Generate, Gen.Int).Sample(
            static (node, seed) =>
            {
                byte[] text = Encoding.UTF8.GetBytes(node.Render(seed));
                ReadOnlyMemory<byte> canonical = CanonicalJson.Canonicalize(text);
                bool same = canonical.Span.SequenceEqual(text);
                Assert.Equal(same, CanonicalJson.IsCanonical(text));
                Assert.Equal(same, canonical.Span.Overlaps(text));
            },
            iter: Cases);

    [Fact]
    public void Values_are_equal_if_their_canonical_forms_are() =>
        Gen.Select(JsonNode.Generate, JsonNode.Generate, Gen.Int).Sample(
            static (left, right, seed) =>
            {
                byte[] text = Encoding.UTF8.GetBytes(left.Render(seed));
                return CanonicalJson.AreEqual(text, Encoding.UTF8.GetBytes(left.Render(~seed)))
                    && CanonicalJson.AreEqual(text, Encoding.UTF8.GetBytes(right.Render(seed)))
                        == (left.Canonical() == right.Canonical());
            },
            iter: Cases);

    [Fact]
    public void Damaged_text_is_a_format_error_or_JSON_and_never_another_exception() =>
        Gen.Select(
            JsonNode.Generate, Gen.Int, Gen.Select(Gen.Int[0, 200], Gen.Byte).Array[1, 3], Gen.Int[0, 200]).Sample(
            static (node, seed, changes, length) =>
            {
                byte[] text = Encoding.UTF8.GetBytes(node.Render(seed));
                foreach ((int at, byte value) in changes) text[at % text.Length] = value;
                if (length < text.Length) text = text[..length];
                try
                {
                    Assert.True(CanonicalJson.IsCanonical(CanonicalJson.Canonicalize(text).Span));
                }
                catch (FormatException)
                {
                    Assert.False(CanonicalJson.IsCanonical(text));
                }
            },
            iter: 20_000);

    [Fact]
    public void Doubles_are_written_as_by_trial() =>
        Gen.ULong.Where(static bits => double.IsFinite(BitConverter.UInt64BitsToDouble(bits))).Sample(
            static bits =>
            {
                double value = BitConverter.UInt64BitsToDouble(bits);
                Span<byte> output = stackalloc byte[64];
                int length = CanonicalNumber.WriteDouble(value, output);
                Assert.Equal(value == 0 ? "0" : SlowNumber.OfDouble(value), Encoding.ASCII.GetString(output[..length]));
            },
            iter: Cases);

    // RFC 8785, appendix B.
    [Theory]
    [InlineData(0x0000000000000000UL, "0")]
    [InlineData(0x8000000000000000UL, "0")]
    [InlineData(0x0000000000000001UL, "5e-324")]
    [InlineData(0x8000000000000001UL, "-5e-324")]
    [InlineData(0x7fefffffffffffffUL, "1.7976931348623157e+308")]
    [InlineData(0xffefffffffffffffUL, "-1.7976931348623157e+308")]
    [InlineData(0x4340000000000000UL, "9007199254740992")]
    [InlineData(0xc340000000000000UL, "-9007199254740992")]
    [InlineData(0x4430000000000000UL, "295147905179352830000")]
    [InlineData(0x44b52d02c7e14af5UL, "9.999999999999997e+22")]
    [InlineData(0x44b52d02c7e14af6UL, "1e+23")]
    [InlineData(0x44b52d02c7e14af7UL, "1.0000000000000001e+23")]
    [InlineData(0x444b1ae4d6e2ef4eUL, "999999999999999700000")]
    [InlineData(0x444b1ae4d6e2ef4fUL, "999999999999999900000")]
    [InlineData(0x444b1ae4d6e2ef50UL, "1e+21")]
    [InlineData(0x3eb0c6f7a0b5ed8cUL, "9.999999999999997e-7")]
    [InlineData(0x3eb0c6f7a0b5ed8dUL, "0.000001")]
    [InlineData(0x41b3de4355555553UL, "333333333.3333332")]
    [InlineData(0x41b3de4355555554UL, "333333333.33333325")]
    [InlineData(0x41b3de4355555555UL, "333333333.3333333")]
    [InlineData(0x41b3de4355555556UL, "333333333.3333334")]
    [InlineData(0x41b3de4355555557UL, "333333333.33333343")]
    [InlineData(0xbecbf647612f3696UL, "-0.0000033333333333333333")]
    [InlineData(0x43143ff3c1cb0959UL, "1424953923781206.2")]
    public void Doubles_are_written_as_the_standard_says(ulong bits, string expected)
    {
        Span<byte> output = stackalloc byte[64];
        int length = CanonicalNumber.WriteDouble(BitConverter.UInt64BitsToDouble(bits), output);
        Assert.Equal(expected, Encoding.ASCII.GetString(output[..length]));
    }
}
