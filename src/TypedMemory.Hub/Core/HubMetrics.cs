using System.Collections.Concurrent;
using System.Diagnostics;

namespace TypedMemory.Hub.Core;

/// <summary>What a hub counts of its requests, for <c>_stats</c> and <c>_prometheus</c>.</summary>
internal sealed class HubMetrics
{
    private const int Window = 1024;

    private readonly ConcurrentDictionary<string, long> _methods = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, long> _codes = new();
    private readonly double[] _times = new double[Window];
    private readonly long _started = Stopwatch.GetTimestamp();
    private long _requests, _bulkRequests, _written, _queries, _following, _sumOfTimes;

    /// <summary>How long the hub runs.</summary>
    public TimeSpan Uptime => Stopwatch.GetElapsedTime(_started);

    public long Requests => Interlocked.Read(ref _requests);

    public long BulkRequests => Interlocked.Read(ref _bulkRequests);

    public long DocumentsWritten => Interlocked.Read(ref _written);

    public long Queries => Interlocked.Read(ref _queries);

    /// <summary>How many clients wait for changes now.</summary>
    public long Following => Interlocked.Read(ref _following);

    public IReadOnlyDictionary<string, long> Methods => _methods;

    public IReadOnlyDictionary<int, long> Codes => _codes;

    /// <summary>The time of all requests together, in seconds.</summary>
    public double TotalTime => Interlocked.Read(ref _sumOfTimes) / (double)TimeSpan.TicksPerSecond;

    /// <summary>Counts a request that was answered.</summary>
    public void Count(string method, int code, TimeSpan time)
    {
        long number = Interlocked.Increment(ref _requests);
        // Whatever a client calls a method, there are no more counters than these.
        string known = method is "GET" or "HEAD" or "POST" or "PUT" or "DELETE" or "COPY" or "OPTIONS"
            ? method : "OTHER";
        _methods.AddOrUpdate(known, 1, static (_, count) => count + 1);
        _codes.AddOrUpdate(code, 1, static (_, count) => count + 1);
        Interlocked.Add(ref _sumOfTimes, time.Ticks);
        Volatile.Write(ref _times[number % Window], time.TotalMilliseconds);
    }

    public void CountBulk() => Interlocked.Increment(ref _bulkRequests);

    public void CountQuery() => Interlocked.Increment(ref _queries);

    public void CountWritten(int documents) => Interlocked.Add(ref _written, documents);

    public void Follow() => Interlocked.Increment(ref _following);

    public void Unfollow() => Interlocked.Decrement(ref _following);

    /// <summary>The times of the newest requests in milliseconds, ascending.</summary>
    public double[] Times()
    {
        int count = (int)Math.Min(Requests, Window);
        double[] times = new double[count];
        for (int i = 0; i < count; i++) times[i] = Volatile.Read(ref _times[(i + 1) % Window]);
        Array.Sort(times);
        return times;
    }
}
