using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using TypedMemory.Hub.Core;

namespace TypedMemory.Hub.Security;

/// <summary>
/// Remembers which passwords were right, since a client with basic authentication sends its own with every request and
/// PBKDF2 is slow on purpose. Only keyed digests are held, under a key of this process.
/// </summary>
internal sealed class PasswordCache(TimeProvider time)
{
    private const int MaxEntries = 4_096;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<UInt128, long> _right = new();

    public bool Verify(string name, string password, PasswordHash hash)
    {
        UInt128 digest = Digest(name, password, hash);
        if (_right.TryGetValue(digest, out long since) && time.GetElapsedTime(since) < Lifetime) return true;
        if (!hash.Verify(password)) return false;
        if (_right.Count >= MaxEntries) _right.Clear();
        _right[digest] = time.GetTimestamp();
        return true;
    }

    private UInt128 Digest(string name, string password, PasswordHash hash)
    {
        byte[] text = Encoding.UTF8.GetBytes($"{name.Length}:{name}{hash.Salt.Length}:{hash.Salt}{hash.DerivedKey}:{password}");
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(HMACSHA256.HashData(_key, text));
    }
}
