namespace TypedMemory.Core.Secrecy;

/// <summary>Keys that are held in memory; the first one seals.</summary>
internal sealed class KeyRing : IMemoryKeys
{
    private static readonly char[] s_separators = [';', ',', ' ', '\t', '\r', '\n'];

    private readonly List<(string Id, byte[] Key)> _keys = [];

    public IReadOnlyList<(string Id, byte[] Key)> Keys => _keys;

    /// <summary>Reads keys, each as <c>ID:BASE64</c>.</summary>
    /// <param name="text">The keys.</param>
    /// <param name="source">What they come from, for messages: no message shows a key.</param>
    /// <exception cref="ArgumentException">The text is something else.</exception>
    public static KeyRing Parse(string text, string source)
    {
        var ring = new KeyRing();
        foreach (string part in text.Split(
            s_separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            ring.Add(part, source);
        }

        return ring;
    }

    public string? KeyIdFor(string documentId) => _keys.Count == 0 ? null : _keys[0].Id;

    public byte[]? Find(string keyId)
    {
        foreach ((string id, byte[] key) in _keys)
        {
            if (id == keyId) return key;
        }

        return null;
    }

    private void Add(string part, string source)
    {
        int colon = part.IndexOf(':', StringComparison.Ordinal);
        string id = colon < 0 ? "" : part[..colon];
        byte[] key = new byte[MemoryKeys.KeyLength];
        bool isKey = KeyIds.IsValid(id)
            && Convert.TryFromBase64String(part[(colon + 1)..], key, out int length) && length == key.Length;
        if (!isKey)
        {
            throw new ArgumentException(
                $"Key {_keys.Count + 1} of {source} cannot be read: write \"ID:BASE64\", with an id of 1 to "
                + $"{KeyIds.MaxLength} ASCII letters, digits, \"-\" and \"_\", and {MemoryKeys.KeyLength} bytes.");
        }

        if (Find(id) is not null) throw new ArgumentException($"The key \"{id}\" is in {source} twice.");
        _keys.Add((id, key));
    }
}
