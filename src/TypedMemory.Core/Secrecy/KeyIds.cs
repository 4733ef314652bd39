using System.Buffers;

namespace TypedMemory.Core.Secrecy;

/// <summary>The ids of keys: short, and without what has a meaning around them.</summary>
internal static class KeyIds
{
    public const int MaxLength = 64;

    private static readonly SearchValues<char> s_characters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public static bool IsValid(ReadOnlySpan<char> keyId) =>
        keyId.Length is > 0 and <= MaxLength && !keyId.ContainsAnyExcept(s_characters);

    /// <exception cref="ArgumentException">It is not an id of a key.</exception>
    public static void Demand(string keyId)
    {
        if (IsValid(keyId)) return;
        throw new ArgumentException(
            $"\"{keyId}\" cannot name a key: use 1 to {MaxLength} ASCII letters, digits, \"-\" and \"_\".",
            nameof(keyId));
    }

    /// <exception cref="ArgumentException">The bytes are not a key.</exception>
    public static void DemandLength(string keyId, byte[] key)
    {
        if (key.Length == MemoryKeys.KeyLength) return;
        throw new ArgumentException(
            $"The key \"{keyId}\" has {key.Length} bytes; AES-256 needs {MemoryKeys.KeyLength}.", nameof(key));
    }
}
