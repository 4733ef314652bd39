using TypedMemory.Core.Store;

namespace TypedMemory.Hub.Databases;

/// <summary>
/// How many changes are behind a sequence. The store counts them one by one, so a client that reads its feed in pages
/// would have all that is left counted for each of them: what is left behind a page is what was left behind the one
/// before, less its rows, as long as nothing was written.
/// </summary>
internal sealed class PendingCounts
{
    // Of so many clients at once the ends of the last pages are known.
    private const int Most = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, long> _left = [];
    private (long Newest, long Removals) _state;

    /// <summary>Counts the changes behind a page.</summary>
    /// <param name="store">The store.</param>
    /// <param name="state">What <see cref="StateOf"/> said before the page was read.</param>
    /// <param name="since">Where the page begins.</param>
    /// <param name="rows">How many changes it has, or <see langword="null"/> if it does not have all of them.</param>
    /// <param name="last">Where it ends.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<long> CountAsync(
        IDocumentStore store, (long Newest, long Removals) state, long since, int? rows, long last,
        CancellationToken cancellationToken)
    {
        if (state == StateOf(store) && Find(state, since, rows, last) is { } known)
        {
            Keep(state, last, known);
            return known;
        }

        (long, long) before = StateOf(store);
        long count = await store.CountChangesAsync(last, cancellationToken).ConfigureAwait(false);
        if (before == StateOf(store)) Keep(before, last, count);
        return count;
    }

    /// <summary>What tells whether a store is what it was.</summary>
    public static (long Newest, long Removals) StateOf(IDocumentStore store) => (store.LastSequence, store.Removals);

    private long? Find((long, long) state, long since, int? rows, long last)
    {
        lock (_gate)
        {
            if (_state != state) return null;
            if (_left.TryGetValue(last, out long left)) return left;
            return rows is { } count && _left.TryGetValue(since, out left) ? Math.Max(0, left - count) : null;
        }
    }

    private void Keep((long, long) state, long at, long left)
    {
        lock (_gate)
        {
            if (_state != state || _left.Count >= Most) _left.Clear();
            _state = state;
            _left[at] = left;
        }
    }
}
