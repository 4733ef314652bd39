using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace TypedMemory.Documents;

/// <summary>The reserved member of stamped documents; docs/merge.md is its specification.</summary>
internal static class ReservedMember
{
    public const string Name = "~";
    public const int Version = 1;
    public const int DigestLength = 11;

    /// <summary>The characters of base64url.</summary>
    public static SearchValues<char> ActorCharacters { get; } =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public static MemberName MemberName { get; } = MemberName.Of(Name);

    /// <summary>The first 64 bits of the SHA-256 of the canonical rest of the body, in base64url.</summary>
    public static void WriteDigest(ReadOnlySpan<byte> canonicalRest, Span<byte> digest)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(canonicalRest, hash);
        Base64Url.EncodeToUtf8(hash[..8], digest);
    }

    /// <summary>An actor that is a pure function of a text: for edits that no store's actor made.</summary>
    public static string DeriveActor(ReadOnlySpan<byte> text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        return Base64Url.EncodeToString(hash)[..10];
    }
}
