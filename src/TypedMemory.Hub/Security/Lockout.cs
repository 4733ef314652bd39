using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using TypedMemory.Hub.Configuration;
using TypedMemory.Hub.Core;

namespace TypedMemory.Hub.Security;

/// <summary>Counts wrong passwords by name and address, and locks both together after too many.</summary>
/// <remarks>
/// Names are held as keyed digests, so that an entry has the same small size whatever a client sends. A full table
/// forgets the oldest of those that are not locked: no number of made-up names opens a lock.
/// </remarks>
internal sealed class Lockout(TimeProvider time)
{
    private const int MaxCounted = 10_000;
    private const int MaxLocked = 100_000;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, LinkedListNode<Entry>> _entries = [];

    // Each in the order of the last failure, the oldest first.
    private readonly LinkedList<Entry> _counted = new();
    private readonly LinkedList<Entry> _locked = new();

    public bool IsLocked(string name, string address, HubOptions options)
    {
        if (options.LockoutMode != LockoutMode.Enforce) return false;
        lock (_gate)
            return Find(Key(name, address), options) is { } entry && entry.Value.Failures >= options.LockoutThreshold;
    }

    /// <summary>Counts a password that was checked, unless its name was locked meanwhile.</summary>
    /// <param name="name">The name.</param>
    /// <param name="address">Where it comes from.</param>
    /// <param name="right">Whether it was the right one.</param>
    /// <param name="options">The hub's options.</param>
    /// <param name="locks">Whether it was the wrong one too many.</param>
    /// <returns>Whether it counts.</returns>
    public bool TryCount(string name, string address, bool right, HubOptions options, out bool locks)
    {
        lock (_gate)
        {
            locks = false;
            if (IsLocked(name, address, options)) return false;
            if (right) Succeeded(name, address);
            else locks = Failed(name, address, options);
            return true;
        }
    }

    /// <summary>Counts a wrong password.</summary>
    /// <returns>Whether it was the one too many.</returns>
    public bool Failed(string name, string address, HubOptions options)
    {
        if (options.LockoutMode == LockoutMode.Off) return false;
        UInt128 key = Key(name, address);
        lock (_gate)
        {
            int failures = (Find(key, options)?.Value.Failures ?? 0) + 1;
            Remove(key);
            LinkedList<Entry> list = failures >= options.LockoutThreshold ? _locked : _counted;
            Trim(list, options);
            _entries[key] = list.AddLast(new Entry(key, failures, time.GetTimestamp()));
            return failures == options.LockoutThreshold;
        }
    }

    public void Succeeded(string name, string address)
    {
        UInt128 key = Key(name, address);
        lock (_gate) Remove(key);
    }

    private LinkedListNode<Entry>? Find(UInt128 key, HubOptions options)
    {
        if (!_entries.TryGetValue(key, out LinkedListNode<Entry>? entry)) return null;
        if (time.GetElapsedTime(entry.Value.Since) < options.LockoutDuration) return entry;
        Remove(key);
        return null;
    }

    private void Remove(UInt128 key)
    {
        if (_entries.Remove(key, out LinkedListNode<Entry>? entry)) entry.List!.Remove(entry);
    }

    // The oldest is the first whose time is over, so this keeps both lists to what still counts.
    private void Trim(LinkedList<Entry> list, HubOptions options)
    {
        int most = ReferenceEquals(list, _locked) ? MaxLocked : MaxCounted;
        while (list.First is { } oldest
            && (list.Count >= most || time.GetElapsedTime(oldest.Value.Since) >= options.LockoutDuration))
        {
            Remove(oldest.Value.Key);
        }
    }

    private UInt128 Key(string name, string address) =>
        BinaryPrimitives.ReadUInt128BigEndian(
            HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{name.Length}:{name}{address}")));

    private readonly record struct Entry(UInt128 Key, int Failures, long Since);
}
