using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace TypedMemory.Core.Secrecy;

/// <summary>A value in its sealed form, <c>"s1.KEY.DATA"</c>; docs/sealed-values.md is the format.</summary>
internal static class SealedValue
{
    /// <summary>Plain values are filled up with spaces to a multiple of this.</summary>
    private const int Block = 16;

    private const int Overhead = SealKeys.NonceLength + SealKeys.TagLength;

    private static ReadOnlySpan<byte> Prefix => "\"s1."u8;

    /// <summary>Whether a JSON value has the form of a sealed one.</summary>
    public static bool IsSealed(ReadOnlySpan<byte> json) => TryParse(json, out _, out _);

    /// <summary>
    /// The id of the key that a value says it was sealed with, or <see langword="null"/> if it is not a sealed one.
    /// </summary>
    public static string? KeyIdOf(ReadOnlySpan<byte> json) =>
        TryParse(json, out ReadOnlySpan<byte> keyId, out _) ? Encoding.ASCII.GetString(keyId) : null;

    /// <summary>Seals a value: a pure function of the key and of all that is given.</summary>
    /// <param name="key">The key.</param>
    /// <param name="keyId">Its id.</param>
    /// <param name="documentId">The document that the value is in.</param>
    /// <param name="member">The member that it is of.</param>
    /// <param name="plain">The value as canonical JSON.</param>
    /// <returns>The sealed value, a JSON string.</returns>
    public static byte[] Seal(
        ReadOnlySpan<byte> key, string keyId, string documentId, string member, ReadOnlySpan<byte> plain)
    {
        byte[] context = SealKeys.Context("value", keyId, documentId, member);
        byte[] padded = new byte[(Math.Max(plain.Length, 1) + Block - 1) / Block * Block];
        padded.AsSpan().Fill((byte)' ');
        plain.CopyTo(padded);
        using var keys = new SealKeys(key, context);
        byte[] data = new byte[Overhead + padded.Length];
        keys.Seal(context, padded, data);
        CryptographicOperations.ZeroMemory(padded);
        byte[] text = new byte[Prefix.Length + keyId.Length + 1 + Base64Url.GetEncodedLength(data.Length) + 1];
        Prefix.CopyTo(text);
        int at = Prefix.Length + Encoding.ASCII.GetBytes(keyId, text.AsSpan(Prefix.Length));
        text[at++] = (byte)'.';
        Base64Url.EncodeToUtf8(data, text.AsSpan(at));
        text[^1] = (byte)'"';
        return text;
    }

    /// <summary>Opens a sealed value.</summary>
    /// <param name="key">The key that it names.</param>
    /// <param name="documentId">The document that it is in.</param>
    /// <param name="member">The member that it is of.</param>
    /// <param name="json">The sealed value.</param>
    /// <returns>The value as canonical JSON, or <see langword="null"/> if it was sealed with another key or elsewhere,
    /// or
    /// was changed.</returns>
    public static byte[]? TryOpen(ReadOnlySpan<byte> key, string documentId, string member, ReadOnlySpan<byte> json)
    {
        if (!TryParse(json, out ReadOnlySpan<byte> keyId, out ReadOnlySpan<byte> text)) return null;
        byte[] data = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        bool isText = Base64Url.IsValid(text) && Base64Url.TryDecodeFromUtf8(text, data, out _);
        int length = isText ? Base64Url.DecodeFromUtf8(text, data) : 0;
        if (length < Overhead + Block) return null;

        // The last digit has bits that mean nothing: one text for one value, or it was changed.
        if (!Encoding.ASCII.GetBytes(Base64Url.EncodeToString(data.AsSpan(0, length))).AsSpan().SequenceEqual(text))
            return null;
        byte[] context = SealKeys.Context("value", Encoding.ASCII.GetString(keyId), documentId, member);
        using var keys = new SealKeys(key, context);
        byte[] plain = new byte[length - Overhead];
        return keys.TryOpen(context, data.AsSpan(0, length), plain)
            ? plain.AsSpan().TrimEnd((byte)' ').ToArray()
            : null;
    }

    private static bool TryParse(
        ReadOnlySpan<byte> json, out ReadOnlySpan<byte> keyId, out ReadOnlySpan<byte> data)
    {
        keyId = data = default;
        if (!json.StartsWith(Prefix) || json[^1] != (byte)'"') return false;
        ReadOnlySpan<byte> rest = json[Prefix.Length..^1];
        int point = rest.IndexOf((byte)'.');
        if (point < 0) return false;
        keyId = rest[..point];
        data = rest[(point + 1)..];
        return keyId.Length <= KeyIds.MaxLength && KeyIds.IsValid(Encoding.Latin1.GetString(keyId));
    }
}
