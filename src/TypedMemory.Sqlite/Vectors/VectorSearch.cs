using System.Runtime.InteropServices;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Vectors;

/// <summary>
/// Finds the nearest vectors: all of a space are held against the one that is asked in 8 bits a number, and the best of
/// them again as they are stored.
/// </summary>
internal sealed class VectorSearch(Connection connection, VectorCaches caches, VectorDocuments documents)
{
    /// <summary>How many are held against the vector again, at least: many more than are asked for.</summary>
    private const int MinRescored = 100;

    private const int Oversampling = 4;

    /// <summary>By how much more are looked at where too few of those were allowed.</summary>
    private const int Growth = 8;

    /// <summary>Finds the nearest.</summary>
    /// <param name="space">The vectors.</param>
    /// <param name="probe">What they are held against.</param>
    /// <param name="only">The only texts that count, or <see langword="null"/> for all.</param>
    /// <param name="isAllowed">Which of these count, or <see langword="null"/> for all.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The numbers of their texts, the nearest first.</returns>
    public List<(long Row, double Score)> Find(
        VectorSpace space, VectorProbe probe, HashSet<long>? only, Func<long, bool>? isAllowed, int count,
        CancellationToken cancellationToken)
    {
        if (count == 0 || only is { Count: 0 }) return [];
        if (!probe.IsByDotProduct) return FindInAll(space, probe, only, isAllowed, count, cancellationToken);
        VectorCache cache = caches.Of(space);
        int size = (int)Math.Min(int.MaxValue / 2, Math.Max(MinRescored, (long)count * Oversampling));
        while (true)
        {
            List<long> rows = cache.Find(connection, probe, only, size, cancellationToken);
            List<(long Row, double Score)> found = [];
            foreach (long row in rows)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (isAllowed is not null && !isAllowed(row)) continue;
                if (documents.Score(space, probe, row) is { } score) found.Add((row, score));
            }

            if (found.Count < count && rows.Count == size)
            {
                size = (int)Math.Min(int.MaxValue / 2, (long)size * Growth);
                continue;
            }

            return Best(found, count);
        }
    }

    private List<(long Row, double Score)> FindInAll(
        VectorSpace space, VectorProbe probe, HashSet<long>? only, Func<long, bool>? isAllowed, int count,
        CancellationToken cancellationToken)
    {
        List<(long Row, double Score)> found = [];
        using Statement select = connection.PrepareOnce(
            "SELECT row, data FROM vector_data WHERE space = ?1 ORDER BY n");
        select.Bind(1, space.Id);
        while (select.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            long row = select.Int64(0);
            if (only?.Contains(row) == false || isAllowed?.Invoke(row) == false) continue;
            found.Add((row, probe.Score(MemoryMarshal.Cast<byte, float>(select.Bytes(1)))));
        }

        return Best(found, count);
    }

    private static List<(long Row, double Score)> Best(List<(long Row, double Score)> found, int count)
    {
        found.Sort(static (left, right) => right.Score.CompareTo(left.Score) is not 0 and var order
            ? order : left.Row.CompareTo(right.Row));
        return found.Count > count ? found[..count] : found;
    }
}
