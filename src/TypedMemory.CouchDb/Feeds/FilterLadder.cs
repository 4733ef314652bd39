using TypedMemory.CouchDb.Http;

namespace TypedMemory.CouchDb.Feeds;

/// <summary>
/// Which rungs a server has shown that it cannot filter on. A rung is lost by an answer that says so, or when the
/// server failed on it again and again while the rung below worked; it is tried anew in the next session, since a
/// proxy, an upgrade or a bad moment may have answered. Safe for concurrent use.
/// </summary>
internal sealed class FilterLadder
{
    /// <summary>How often in a row a rung may fail with 5xx while the one below works. One is a bad moment.</summary>
    private const int FailuresAllowed = 2;

    private readonly Lock _lock = new();
    private readonly HashSet<FilterRung> _lost = [];
    private readonly Dictionary<FilterRung, int> _failures = [];

    /// <summary>The best rung that is left for a filter.</summary>
    public FilterRung Best(ChangesFilter filter)
    {
        lock (_lock)
        {
            FilterRung rung = filter.Top;
            while (_lost.Contains(rung)) rung = ChangesFilter.Below(rung);
            return rung;
        }
    }

    /// <summary>The server said that it cannot do it, or let rows through that the filter does not.</summary>
    public void Lose(FilterRung rung)
    {
        lock (_lock) _lost.Add(rung);
    }

    /// <summary>A request on a rung was answered, after those above it had failed with 5xx.</summary>
    public void Worked(FilterRung rung, List<FilterRung> failedAbove)
    {
        lock (_lock)
        {
            _failures.Remove(rung);
            foreach (FilterRung failed in failedAbove)
            {
                int count = _failures.GetValueOrDefault(failed) + 1;
                _failures[failed] = count;
                if (count >= FailuresAllowed) _lost.Add(failed);
            }
        }
    }

    /// <summary>A session starts: every rung is tried again.</summary>
    public void Restart()
    {
        lock (_lock)
        {
            _lost.Clear();
            _failures.Clear();
        }
    }
}
