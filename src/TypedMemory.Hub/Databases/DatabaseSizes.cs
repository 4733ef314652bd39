using System.Diagnostics;
using TypedMemory.Documents;

namespace TypedMemory.Hub.Databases;

/// <summary>The sizes of a database. They take a walk over the store, so they are kept until something has changed.</summary>
/// <param name="maintenance">What knows them; <see langword="null"/> for a store that does not.</param>
internal sealed class DatabaseSizes(IStoreMaintenance? maintenance)
{
    // Whoever asks again and again while someone writes must not keep the store busy with sums.
    private const int LeastPause = 20;

    private volatile Reading? _last;

    /// <summary>Reads what the documents come to, uncompressed, and what of the file is in use, in bytes.</summary>
    public async ValueTask<(long External, long Active)> ReadAsync(StoreInfo info, CancellationToken cancellationToken)
    {
        if (maintenance is null) return (info.FileSize, info.FileSize);
        if (_last is { } last && last.StillHolds(info)) return (last.External, last.Active);
        long start = Stopwatch.GetTimestamp();
        StoreStatistics statistics = await maintenance.GetStatisticsAsync(cancellationToken).ConfigureAwait(false);
        var reading = new Reading(
            info.UpdateSequence,
            info.FileSize,
            statistics.BodyBytes + statistics.AttachmentBytes,
            Math.Max(0, statistics.FileSize - statistics.FreeSize) + statistics.WalSize,
            Stopwatch.GetTimestamp(),
            Stopwatch.GetElapsedTime(start));
        // Two at once read the same; whose reading is kept does not matter.
        _last = reading;
        return (reading.External, reading.Active);
    }

    private sealed record Reading(long Sequence, long FileSize, long External, long Active, long At, TimeSpan Cost)
    {
        public bool StillHolds(StoreInfo info) =>
            (Sequence == info.UpdateSequence && FileSize == info.FileSize) || Stopwatch.GetElapsedTime(At) < Cost * LeastPause;
    }
}
