using System.Collections.Immutable;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Refused;

/// <summary>
/// Which refused documents are worth another try because others have arrived since: a document that needs its
/// neighbours is refused until they are there. The first tries are free; after them they become rare.
/// </summary>
/// <param name="refused">The list.</param>
/// <param name="time">The time to pace by.</param>
internal sealed class NeighbourRetries(RefusedList refused, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (long TakenBefore, int Tries)> _inRun = new(StringComparer.Ordinal);
    private long _taken;

    /// <summary>Documents were taken.</summary>
    public void Taken(int count)
    {
        lock (_lock) _taken += count;
    }

    /// <summary>A document was refused: what is taken from now on may be what it waits for.</summary>
    /// <returns>Whether it is the first time in this run.</returns>
    public bool Refused(string id)
    {
        lock (_lock)
        {
            bool first = !_inRun.TryGetValue(id, out (long TakenBefore, int Tries) before);
            _inRun[id] = (_taken, before.Tries + 1);
            return first;
        }
    }

    /// <summary>A document left the list.</summary>
    /// <returns>Whether it was refused in this run.</returns>
    public bool Left(string id)
    {
        lock (_lock) return _inRun.Remove(id);
    }

    /// <summary>The documents to try again now.</summary>
    public ImmutableArray<string> Due()
    {
        lock (_lock)
        {
            if (_taken == 0 || refused.Count == 0) return [];
        }

        return [.. refused.ToImmutableArray().Where(IsDue).Select(static entry => entry.Id)];
    }

    private bool IsDue(RefusedDocument entry)
    {
        if (entry.Sequence is not null || entry.IsAtPresent || !RefusalKinds.MayDependOnOthers(entry.Error))
            return false;
        int tries;
        lock (_lock)
        {
            (long takenBefore, tries) = _inRun.GetValueOrDefault(entry.Id);
            if (_taken <= takenBefore) return false;
        }

        int late = Math.Max(entry.Attempts, tries) - ReplicationTuning.FreeRetries;
        if (late < 0) return true;

        // A clock that was ahead when the document was refused, and was set since, must not put it off for years.
        TimeSpan since = time.GetUtcNow() - entry.LastAttempt;
        return since < TimeSpan.Zero || since >= ReplicationTuning.LateRetryDelay * (1 << Math.Min(late, 10));
    }
}
