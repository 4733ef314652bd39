using System.Collections.Concurrent;

namespace TypedMemory.Hub.Security;

/// <summary>Counts wrong passwords by name and address, and locks both together after too many.</summary>
internal sealed class Lockout(HubOptions options, TimeProvider time)
{
    private const int MaxEntries = 10_000;
    private readonly ConcurrentDictionary<(string Name, string Address), (int Failures, long Since)> _failures = new();

    public bool IsLocked(string name, string address) =>
        _failures.TryGetValue((name, address), out var entry)
        && entry.Failures >= options.LockoutThreshold
        && time.GetElapsedTime(entry.Since) < options.LockoutDuration;

    public void Failed(string name, string address)
    {
        if (_failures.Count >= MaxEntries) Forget();
        long now = time.GetTimestamp();
        _failures.AddOrUpdate(
            (name, address),
            (1, now),
            (_, entry) => time.GetElapsedTime(entry.Since, now) < options.LockoutDuration ? (entry.Failures + 1, now) : (1, now));
    }

    public void Succeeded(string name, string address) => _failures.TryRemove((name, address), out _);

    private void Forget()
    {
        foreach (var (key, entry) in _failures)
        {
            if (time.GetElapsedTime(entry.Since) >= options.LockoutDuration) _failures.TryRemove(key, out _);
        }

        // Full of fresh failures: an attack with many names. Starting over is better than growing without bound.
        if (_failures.Count >= MaxEntries) _failures.Clear();
    }
}
