using System.Collections.Concurrent;
using TypedMemory.Hub.Core;

namespace TypedMemory.Hub.Security;

/// <summary>Counts wrong passwords by name and address, and locks both together after too many.</summary>
internal sealed class Lockout(TimeProvider time)
{
    private const int MaxEntries = 10_000;
    private readonly ConcurrentDictionary<(string Name, string Address), (int Failures, long Since)> _failures = new();

    public bool IsLocked(string name, string address, HubOptions options) =>
        options.LockoutMode == LockoutMode.Enforce
        && _failures.TryGetValue((name, address), out var entry)
        && entry.Failures >= options.LockoutThreshold
        && time.GetElapsedTime(entry.Since) < options.LockoutDuration;

    /// <summary>Counts a wrong password.</summary>
    /// <returns>Whether it was the one too many.</returns>
    public bool Failed(string name, string address, HubOptions options)
    {
        if (options.LockoutMode == LockoutMode.Off) return false;
        if (_failures.Count >= MaxEntries) Forget(options);
        long now = time.GetTimestamp();
        (int failures, _) = _failures.AddOrUpdate(
            (name, address),
            (1, now),
            (_, entry) => time.GetElapsedTime(entry.Since, now) < options.LockoutDuration ? (entry.Failures + 1, now) : (1, now));
        return failures == options.LockoutThreshold;
    }

    public void Succeeded(string name, string address) => _failures.TryRemove((name, address), out _);

    private void Forget(HubOptions options)
    {
        foreach (var (key, entry) in _failures)
        {
            if (time.GetElapsedTime(entry.Since) >= options.LockoutDuration) _failures.TryRemove(key, out _);
        }

        // Full of fresh failures: an attack with many names. Starting over is better than growing without bound.
        if (_failures.Count >= MaxEntries) _failures.Clear();
    }
}
