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

    /// <summary>How many documents were taken so far.</summary>
    public long TakenSoFar
    {
        get
        {
            lock (_lock) return _taken;
        }
    }

    /// <summary>Documents were taken.</summary>
    public void Taken(int count)
    {
        lock (_lock) _taken += count;
    }

    /// <summary>A document was refused: what was taken since it was sent may be what it waits for.</summary>
    /// <param name="id">The document.</param>
    /// <param name="takenBefore">
    /// How many were taken when it was sent. Writes pass each other: others may be taken between the peer's judgement
    /// and its answer.
    /// </param>
    /// <returns>Whether it is the first time in this run.</returns>
    public bool Refused(string id, long takenBefore)
    {
        lock (_lock)
        {
            bool first = !_inRun.TryGetValue(id, out (long TakenBefore, int Tries) before);
            _inRun[id] = (takenBefore, before.Tries + 1);
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
    /// <param name="inARow">
    /// Those that are tried in a row: each pass over them but the last moves some, so they need no pace.
    /// </param>
    public ImmutableArray<string> Due(IReadOnlySet<string> inARow)
    {
        if (TakenSoFar == 0 || refused.Count == 0) return [];
        return [.. refused.ToImmutableArray()
            .Where(entry => MayGo(entry) && (inARow.Contains(entry.Id) || IsInTime(entry)))
            .Select(static entry => entry.Id)];
    }

    /// <summary>Whether something was taken since a document was refused that it may have waited for.</summary>
    private bool MayGo(RefusedDocument entry)
    {
        if (entry.Sequence is not null || entry.IsAtPresent || !RefusalKinds.MayDependOnOthers(entry.Error))
            return false;
        lock (_lock) return _taken > _inRun.GetValueOrDefault(entry.Id).TakenBefore;
    }

    private bool IsInTime(RefusedDocument entry)
    {
        int tries;
        lock (_lock) tries = _inRun.GetValueOrDefault(entry.Id).Tries;
        int late = Math.Max(entry.Attempts, tries) - ReplicationTuning.FreeRetries;
        if (late < 0) return true;

        // A clock that was ahead when the document was refused, and was set since, must not put it off for years.
        TimeSpan since = time.GetUtcNow() - entry.LastAttempt;
        return since < TimeSpan.Zero || since >= ReplicationTuning.LateRetryDelay * (1 << Math.Min(late, 10));
    }
}
