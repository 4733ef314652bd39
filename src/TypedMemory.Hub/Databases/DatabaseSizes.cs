using System.Diagnostics;
using TypedMemory.Core.Store;

namespace TypedMemory.Hub.Databases;

/// <summary>
/// The sizes of a database. They take a walk over the store, so they are kept until something has changed.
/// </summary>
/// <param name="maintenance">What knows them, or <see langword="null"/> for a store that does not.</param>
internal sealed class DatabaseSizes(IStoreMaintenance? maintenance)
{
    // Whoever asks again and again while someone writes must not keep the store busy with sums.
    private const int LeastPause = 20;

    private volatile Reading? _last;

    /// <summary>
    /// Reads what the documents and their attachments come to, in bytes: what a compaction cannot give back.
    /// </summary>
    public async ValueTask<long> ReadAsync(StoreInfo info, CancellationToken cancellationToken)
    {
        if (maintenance is null) return info.FileSize;
        if (_last is { } last && last.StillHolds(info)) return last.Live;
        long start = Stopwatch.GetTimestamp();
        StoreStatistics statistics = await maintenance.GetStatisticsAsync(cancellationToken).ConfigureAwait(false);
        var reading = new Reading(
            info.UpdateSequence,
            info.FileSize,
            statistics.BodyBytes + statistics.AttachmentBytes,
            Stopwatch.GetTimestamp(),
            Stopwatch.GetElapsedTime(start));
        // Two at once read the same; whose reading is kept does not matter.
        _last = reading;
        return reading.Live;
    }

    private sealed record Reading(long Sequence, long FileSize, long Live, long At, TimeSpan Cost)
    {
        public bool StillHolds(StoreInfo info) =>
            (Sequence == info.UpdateSequence && FileSize == info.FileSize)
                || Stopwatch.GetElapsedTime(At) < Cost * LeastPause;
    }
}
