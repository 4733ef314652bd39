using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace TypedMemory.Files.Edits;

/// <summary>Hashes by which texts are known again.</summary>
internal static class TextHash
{
    private const int Length = 12;

    /// <summary>The first 96 bits of the SHA-256 of a text, in base64url.</summary>
    public static string Of(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        int size = Encoding.UTF8.GetByteCount(text);
        byte[] bytes = System.Buffers.ArrayPool<byte>.Shared.Rent(size);
        try
        {
            Encoding.UTF8.GetBytes(text, bytes);
            SHA256.HashData(bytes.AsSpan(0, size), hash);
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(bytes);
        }

        return Base64Url.EncodeToString(hash[..Length]);
    }

    /// <summary>That of a section: two sections are the same if key and text are.</summary>
    public static string Of(FileSection section) => Of(section.Key + "\n" + section.Text);
}
