using System.Collections.Concurrent;

namespace TypedMemory.Tests;

/// <summary>Keys that a test gives and takes away; the key of an id is the same on all devices.</summary>
public sealed class TestKeys : IMemoryKeys
{
    private readonly ConcurrentDictionary<string, byte[]> _keys = new(StringComparer.Ordinal);

    public TestKeys(params string[] keyIds)
    {
        foreach (string keyId in keyIds) Add(keyId);
    }

    /// <summary>The id of the key that seals: the one that was added last.</summary>
    public string? Current { get; set; }

    public void Add(string keyId, byte first = 0)
    {
        byte[] key = new byte[MemoryKeys.KeyLength];
        System.Text.Encoding.ASCII.GetBytes(keyId, key);
        key[^1] = first;
        _keys[keyId] = key;
        Current = keyId;
    }

    public void Forget(string keyId) => _keys.TryRemove(keyId, out _);

    public string? KeyIdFor(string documentId) => Current;

    public byte[]? Find(string keyId) => _keys.GetValueOrDefault(keyId);
}
