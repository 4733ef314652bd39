using System.Text;
using TypedMemory.Core.Secrecy;

namespace TypedMemory.Core.Tests.Secrecy;

public sealed class SealedValueTests
{
    /// <summary>The bytes 0 to 31.</summary>
    private static readonly byte[] s_key = [.. Enumerable.Range(0, MemoryKeys.KeyLength).Select(i => (byte)i)];

    private static ReadOnlySpan<byte> Plain => "\"Fridays are frozen\""u8;

    /// <summary>Made by another implementation of docs/sealed-values.md, with another library.</summary>
    public static TheoryData<string, string, string, string, string> Vectors => new()
    {
        {
            "k1", "note:a", "text", "\"Fridays are frozen\"",
            "s1.k1.-MbsqonK5aOah5SXy9ivvrx9rOyjXTr2wCvD-kUK41CU0zOCREmAyxhtWfPbC3YgTLJv5VPA8dHxEdnR"
        },
        {
            "k1", "note:a", "text", "null",
            "s1.k1.Y6jOMfaDRFZRDRsdVDO5-6eh5FzC1eAZLh3ITfE9xb9lcD2dJ5JBktV9wDY"
        },
        {
            "2026-11_x", "vault:ü%3A1", "pin", "[1,2,{\"a\":\"0123456789\"}]",
            "s1.2026-11_x.FCdj0DGwE_KQpD-8cBXZKd0kMOkx3sG8WoQDGq8tkUBArk4mI3S-baIuZ00OK9GgziHFhM-V2IMfH7wx"
        },
    };

    [Theory, MemberData(nameof(Vectors))]
    public void A_value_is_sealed_as_the_documentation_says(
        string keyId, string id, string member, string plain, string expected)
    {
        byte[] text = SealedValue.Seal(s_key, keyId, id, member, Encoding.UTF8.GetBytes(plain));
        Assert.Equal($"\"{expected}\"", Encoding.UTF8.GetString(text));
        Assert.Equal(keyId, SealedValue.KeyIdOf(text));
        Assert.Equal(plain, Encoding.UTF8.GetString(SealedValue.TryOpen(s_key, id, member, text)!));
    }

    [Fact]
    public void Of_1000_flipped_bits_none_reads_as_a_value()
    {
        byte[] text = SealedValue.Seal(s_key, "k1", "note:a", "text", Plain);
        var random = new Random(17);
        for (int i = 0; i < 1000; i++)
        {
            byte[] flipped = [.. text];
            flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
            Assert.Null(SealedValue.TryOpen(s_key, "note:a", "text", flipped));
        }
    }

    [Fact]
    public void A_value_opens_in_its_own_place_and_with_its_own_key_only()
    {
        byte[] text = SealedValue.Seal(s_key, "k1", "note:a", "text", Plain);
        byte[] otherKey = [.. s_key];
        otherKey[0]++;

        Assert.NotNull(SealedValue.TryOpen(s_key, "note:a", "text", text));
        Assert.Null(SealedValue.TryOpen(s_key, "note:b", "text", text));
        Assert.Null(SealedValue.TryOpen(s_key, "note:a", "title", text));
        Assert.Null(SealedValue.TryOpen(otherKey, "note:a", "text", text));
        string renamed = Encoding.UTF8.GetString(text).Replace("s1.k1.", "s1.k2.", StringComparison.Ordinal);
        Assert.Null(SealedValue.TryOpen(s_key, "note:a", "text", Encoding.UTF8.GetBytes(renamed)));
    }

    [Fact]
    public void Equal_values_of_a_place_have_one_form_and_of_two_places_have_two()
    {
        byte[] text = SealedValue.Seal(s_key, "k1", "note:a", "text", Plain);
        Assert.Equal(text, SealedValue.Seal(s_key, "k1", "note:a", "text", Plain));
        Assert.NotEqual(text, SealedValue.Seal(s_key, "k1", "note:b", "text", Plain));
        Assert.NotEqual(text, SealedValue.Seal(s_key, "k1", "note:a", "title", Plain));
    }

    [Fact]
    public void Parts_of_a_place_do_not_run_into_each_other()
    {
        byte[] text = SealedValue.Seal(s_key, "k1", "note:ab", "c", Plain);
        Assert.NotEqual(text, SealedValue.Seal(s_key, "k1", "note:a", "bc", Plain));
    }

    [Fact]
    public void Short_values_are_of_one_length()
    {
        int length = SealedValue.Seal(s_key, "k1", "note:a", "text", "true"u8).Length;
        Assert.Equal(length, SealedValue.Seal(s_key, "k1", "note:a", "text", "false"u8).Length);
        Assert.Equal(length, SealedValue.Seal(s_key, "k1", "note:a", "text", "null"u8).Length);
        Assert.Equal(length, SealedValue.Seal(s_key, "k1", "note:a", "text", "\"0123456789\""u8).Length);
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"s1\"")]
    [InlineData("\"s1.\"")]
    [InlineData("\"s1.k1\"")]
    [InlineData("\"s1..AAAA\"")]
    [InlineData("\"s1.k 1.AAAA\"")]
    [InlineData("\"s2.k1.AAAA\"")]
    [InlineData("{\"a\":1}")]
    [InlineData("1")]
    public void What_has_another_form_is_not_sealed(string json) =>
        Assert.False(SealedValue.IsSealed(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("\"s1.k1.\"")]
    [InlineData("\"s1.k1.AAAA\"")]
    [InlineData("\"s1.k1.!!!!\"")]
    public void What_only_looks_sealed_does_not_open(string json) =>
        Assert.Null(SealedValue.TryOpen(s_key, "note:a", "text", Encoding.UTF8.GetBytes(json)));
}
