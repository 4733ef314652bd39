using System.Buffers;
using System.Buffers.Text;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace TypedMemory.Core.Merging.State;

/// <summary>The reserved member of stamped documents; docs/merge.md is its specification.</summary>
internal static class ReservedMember
{
    public const string Name = "~";

    /// <summary>The first character of the member's text.</summary>
    public const byte Version = (byte)'1';

    public const int DigestLength = 6;

    /// <summary>Codes of names are below this.</summary>
    public const int NameCodes = 1 << 12;

    /// <summary>The characters of base64url.</summary>
    public static SearchValues<char> ActorCharacters { get; } =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public static MemberName MemberName { get; } = MemberName.Of(Name);

    /// <summary>The digest of the canonical rest of the body: its CRC-32C in six digits.</summary>
    public static void WriteDigest(ReadOnlySpan<byte> canonicalRest, Span<byte> digest) =>
        Base64Digits.WriteFixed(digest[..DigestLength], Checksum(canonicalRest));

    /// <summary>Whether a digest is that of the text which two pieces make together.</summary>
    public static bool IsDigestOf(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        Span<byte> actual = stackalloc byte[DigestLength];
        Base64Digits.WriteFixed(actual, ~Append(Append(uint.MaxValue, first), second));
        return digest.SequenceEqual(actual);
    }

    /// <summary>The code that stands for a member's name where a stamp is told of it.</summary>
    public static int CodeOf(ReadOnlySpan<byte> escapedName) => (int)(Checksum(escapedName) % NameCodes);

    /// <summary>An actor that is a pure function of a text: for edits that no store's actor made.</summary>
    public static string DeriveActor(ReadOnlySpan<byte> text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        return Base64Url.EncodeToString(hash)[..10];
    }

    /// <summary>CRC-32C (Castagnoli), for which processors have an instruction.</summary>
    private static uint Checksum(ReadOnlySpan<byte> text) => ~Append(uint.MaxValue, text);

    private static uint Append(uint crc, ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(text);
        foreach (ulong word in words)
        {
            crc = BitOperations.Crc32C(
                crc, BitConverter.IsLittleEndian
                ? word : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(word));
        }

        foreach (byte value in text[(words.Length * sizeof(ulong))..]) crc = BitOperations.Crc32C(crc, value);
        return crc;
    }
}
