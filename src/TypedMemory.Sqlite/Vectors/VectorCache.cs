using TypedMemory.Core.Codec;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Vectors;

/// <summary>
/// The vectors of one space in memory, in 8 bits a number; brought up to date with the file before each search.
/// </summary>
/// <remarks>
/// Searches share it and a change waits for them. A search whose view of the file is older than the cache finds texts
/// that are not there yet, or not any more: whoever reads the documents of what is found notices.
/// </remarks>
internal sealed class VectorCache(VectorSpace space) : IDisposable
{
    private readonly ReaderWriterLockSlim _gate = new();
    private readonly List<VectorChunk> _chunks = [];
    private long _lastAdded, _lastRemoved = -1;

    /// <summary>How many vectors there are.</summary>
    public int Count => _chunks.Sum(static chunk => chunk.Count);

    /// <summary>Finds what is nearest, nearly.</summary>
    /// <param name="connection">The file, in a transaction.</param>
    /// <param name="probe">What the vectors are held against.</param>
    /// <param name="only">The only texts that count, or <see langword="null"/> for all.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The numbers of their texts, the nearest first.</returns>
    public List<long> Find(
        Connection connection, VectorProbe probe, HashSet<long>? only, int count, CancellationToken cancellationToken)
    {
        Update(connection);
        _gate.EnterReadLock();
        try
        {
            var best = new PriorityQueue<long, float>(count + 1);
            foreach (VectorChunk chunk in _chunks)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Find(chunk, probe, only, count, best);
            }

            var found = new List<long>(best.Count);
            while (best.TryDequeue(out long row, out _)) found.Add(row);
            found.Reverse();
            return found;
        }
        finally
        {
            _gate.ExitReadLock();
        }
    }

    public void Dispose() => _gate.Dispose();

    private static void Find(
        VectorChunk chunk, VectorProbe probe, HashSet<long>? only, int count, PriorityQueue<long, float> best)
    {
        float least = Least(best, count);
        for (int i = 0; i < chunk.Count; i++)
        {
            if (only is not null && !only.Contains(chunk.Rows[i])) continue;
            float score = chunk.Score(i, probe);
            if (score <= least) continue;
            best.Enqueue(chunk.Rows[i], score);
            if (best.Count > count) best.Dequeue();
            least = Least(best, count);
        }
    }

    private static float Least(PriorityQueue<long, float> best, int count) =>
        best.Count == count && best.TryPeek(out _, out float least) ? least : float.NegativeInfinity;

    private void Update(Connection connection)
    {
        using Statement added = connection.PrepareOnce(
            "SELECT n, row, data FROM vector_data WHERE space = ?1 AND n > ?2 ORDER BY n");
        using Statement removed = connection.PrepareOnce("SELECT n, row FROM vector_removed WHERE n > ?1 ORDER BY n");
        added.Bind(1, space.Id).Bind(2, Interlocked.Read(ref _lastAdded));
        removed.Bind(1, Interlocked.Read(ref _lastRemoved));
        if (_lastRemoved >= 0 && !added.Step() && !removed.Step()) return;
        added.Reset();
        removed.Reset();
        _gate.EnterWriteLock();
        try
        {
            if (_lastRemoved < 0) _lastRemoved = LastRemoval(connection);
            else if (!Remove(removed.Bind(1, _lastRemoved))) Forget(connection);
            Add(added.Bind(1, space.Id).Bind(2, _lastAdded));
        }
        finally
        {
            _gate.ExitWriteLock();
        }
    }

    private static long LastRemoval(Connection connection) =>
        connection.QueryInt64("SELECT max(n) FROM vector_removed") ?? 0;

    private void Forget(Connection connection)
    {
        _chunks.Clear();
        _lastAdded = 0;
        _lastRemoved = LastRemoval(connection);
    }

    private void Add(Statement added)
    {
        float[] vector = new float[space.Dimensions];
        while (added.Step())
        {
            _lastAdded = added.Int64(0);
            VectorBytes.Read(added.Bytes(2), vector);
            if (_chunks.Count == 0 || _chunks[^1].IsFull) _chunks.Add(new VectorChunk(space.Dimensions));
            _chunks[^1].Add(added.Int64(1), vector);
        }
    }

    /// <summary>Takes out what was removed; <see langword="false"/> if what is written down has a gap.</summary>
    private bool Remove(Statement removed)
    {
        HashSet<long> rows = [];
        while (removed.Step())
        {
            if (removed.Int64(0) != _lastRemoved + 1) return false;
            _lastRemoved++;
            rows.Add(removed.Int64(1));
        }

        if (rows.Count == 0) return true;
        for (int c = _chunks.Count - 1; c >= 0; c--)
        {
            for (int i = _chunks[c].Count - 1; i >= 0; i--)
            {
                if (!rows.Contains(_chunks[c].Rows[i])) continue;
                VectorChunk last = _chunks[^1];
                _chunks[c].Replace(i, last);
                if (last.Count == 0) _chunks.RemoveAt(_chunks.Count - 1);
            }
        }

        return true;
    }
}
