using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using TypedMemory.Hub.Core;

namespace TypedMemory.Hub.Security;

/// <summary>
/// Makes and checks password hashes. A wrong password costs the same whether its name is a user's, an admin's or
/// nobody's, so that time does not tell who there is.
/// </summary>
/// <remarks>
/// Which passwords were right is remembered for a while, since a client with basic authentication sends its own with
/// every request and PBKDF2 is slow on purpose. Only keyed digests are held, under a key of this process.
/// </remarks>
internal sealed class Passwords(TimeProvider time) : IDisposable
{
    /// <summary>
    /// How many times the hub's own iterations a stored hash may have: more would keep a thread busy at will.
    /// </summary>
    public const int MostIterations = 10;

    private const int MaxEntries = 4_096;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly HashingThreads _threads = new();
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<UInt128, long> _right = new();
    private readonly ConcurrentDictionary<UInt128, Lazy<Task<bool>>> _running = new();

    private long _iterations;

    /// <summary>How many iterations the checks have taken until now.</summary>
    public long IterationsTaken => Interlocked.Read(ref _iterations);

    /// <summary>Makes the hash of a new password.</summary>
    public Task<PasswordHash> CreateAsync(string password, int iterations) =>
        _threads.RunAsync(() => PasswordHash.Create(password, iterations));

    /// <summary>Checks a password.</summary>
    /// <param name="name">Whose it is said to be.</param>
    /// <param name="password">The password; an empty one is never right.</param>
    /// <param name="hash">What is known of the right one, or <see langword="null"/> if there is none.</param>
    /// <param name="iterations">The hub's own number of iterations.</param>
    public async ValueTask<bool> VerifyAsync(string name, string password, PasswordHash? hash, int iterations)
    {
        if (hash is null || password.Length == 0 || !hash.CanVerify((long)iterations * MostIterations))
        {
            await WasteAsync(iterations).ConfigureAwait(false);
            return false;
        }

        UInt128 digest = Digest(name, password, hash);
        if (_right.TryGetValue(digest, out long since) && time.GetElapsedTime(since) < Lifetime) return true;
        // A client that opens ten connections at once sends the same password ten times.
        Task<bool> check = _running.GetOrAdd(
            digest, key => new Lazy<Task<bool>>(() => CheckAsync(key, password, hash, iterations))).Value;
        return await check.ConfigureAwait(false);
    }

    /// <summary>Checks a password against one that is known in the clear.</summary>
    /// <param name="password">The password; an empty one is never right.</param>
    /// <param name="expected">The right one.</param>
    /// <param name="iterations">The hub's own number of iterations.</param>
    public async ValueTask<bool> VerifyAsync(string password, string expected, int iterations)
    {
        // Digests, so that neither content nor length shows in the time.
        byte[] left = HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(password));
        byte[] right = HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(expected));
        if (password.Length > 0 && CryptographicOperations.FixedTimeEquals(left, right)) return true;
        await WasteAsync(iterations).ConfigureAwait(false);
        return false;
    }

    public void Dispose() => _threads.Dispose();

    private async Task<bool> CheckAsync(UInt128 digest, string password, PasswordHash hash, int iterations)
    {
        try
        {
            bool right = await _threads.RunAsync(() =>
            {
                bool verified = hash.Verify(password);
                Interlocked.Add(ref _iterations, hash.Cost);
                if (!verified && hash.Cost < iterations) Waste(iterations - (int)hash.Cost);
                return verified;
            }).ConfigureAwait(false);
            if (!right) return false;
            if (_right.Count >= MaxEntries) _right.Clear();
            _right[digest] = time.GetTimestamp();
            return true;
        }
        finally
        {
            _running.TryRemove(digest, out _);
        }
    }

    private Task<bool> WasteAsync(int iterations) => _threads.RunAsync(() =>
    {
        Waste(iterations);
        return true;
    });

    private void Waste(int iterations)
    {
        PasswordHash.Waste(iterations);
        Interlocked.Add(ref _iterations, iterations);
    }

    private UInt128 Digest(string name, string password, PasswordHash hash)
    {
        byte[] text = Encoding.UTF8.GetBytes(
            $"{name.Length}:{name}{hash.Salt.Length}:{hash.Salt}{hash.DerivedKey}:{password}");
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(HMACSHA256.HashData(_key, text));
    }
}
