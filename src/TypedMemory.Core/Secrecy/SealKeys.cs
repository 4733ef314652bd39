using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace TypedMemory.Core.Secrecy;

/// <summary>
/// The two keys of one place, a member of a document or an attachment: one makes nonces, the other seals. Both are
/// derived from the application's key and the place, so that a nonce can only come back within one place.
/// </summary>
/// <remarks>
/// The nonce is a MAC of the plain text. So equal values have equal sealed forms, which replicas that make the same
/// edit need (docs/design.md, invariant 3), and two different values of a place share a nonce once in 2^48 values.
/// </remarks>
internal sealed class SealKeys : IDisposable
{
    public const int NonceLength = 12;
    public const int TagLength = 16;

    private const int DerivedLength = 64;

    private readonly byte[] _nonceKey = new byte[DerivedLength - MemoryKeys.KeyLength];
    private readonly AesGcm _cipher;

    public SealKeys(ReadOnlySpan<byte> key, ReadOnlySpan<byte> context)
    {
        Span<byte> derived = stackalloc byte[DerivedLength];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, derived, salt: default, info: context);
        _cipher = new AesGcm(derived[..MemoryKeys.KeyLength], TagLength);
        derived[MemoryKeys.KeyLength..].CopyTo(_nonceKey);
        CryptographicOperations.ZeroMemory(derived);
    }

    /// <summary>What a place is told apart by: each part with its length before it, so that none runs into the
    /// next.</summary>
    public static byte[] Context(string kind, params ReadOnlySpan<string> parts)
    {
        using var context = new MemoryStream();
        context.Write("TypedMemory seal 1"u8);
        Append(context, kind);
        foreach (string part in parts) Append(context, part);
        return context.ToArray();
    }

    /// <summary>Writes nonce, cipher text and tag.</summary>
    /// <param name="associated">What the text is bound to.</param>
    /// <param name="plain">The plain text.</param>
    /// <param name="output">Has room for the plain text, <see cref="NonceLength"/> and <see cref="TagLength"/>.</param>
    public void Seal(ReadOnlySpan<byte> associated, ReadOnlySpan<byte> plain, Span<byte> output)
    {
        Span<byte> nonce = output[..NonceLength];
        WriteNonce(associated, plain, nonce);
        _cipher.Encrypt(nonce, plain, output.Slice(NonceLength, plain.Length), output[^TagLength..], associated);
    }

    /// <summary>Reads what <see cref="Seal"/> has written.</summary>
    /// <returns>Whether it is that.</returns>
    public bool TryOpen(ReadOnlySpan<byte> associated, ReadOnlySpan<byte> data, Span<byte> plain)
    {
        ReadOnlySpan<byte> nonce = data[..NonceLength];
        try
        {
            _cipher.Decrypt(nonce, data[NonceLength..^TagLength], data[^TagLength..], plain, associated);
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        // The second look: the nonce is that of this plain text, which a forger of the tag would have to meet as well.
        Span<byte> expected = stackalloc byte[NonceLength];
        WriteNonce(associated, plain, expected);
        if (CryptographicOperations.FixedTimeEquals(nonce, expected)) return true;
        CryptographicOperations.ZeroMemory(plain);
        return false;
    }

    public void Dispose()
    {
        _cipher.Dispose();
        CryptographicOperations.ZeroMemory(_nonceKey);
    }

    private void WriteNonce(ReadOnlySpan<byte> associated, ReadOnlySpan<byte> plain, Span<byte> nonce)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _nonceKey);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, associated.Length);
        mac.AppendData(length);
        mac.AppendData(associated);
        mac.AppendData(plain);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        mac.GetHashAndReset(hash);
        hash[..NonceLength].CopyTo(nonce);
    }

    private static void Append(MemoryStream context, string part)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(part);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, utf8.Length);
        context.Write(length);
        context.Write(utf8);
    }
}
