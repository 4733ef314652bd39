using System.Diagnostics;
using TypedMemory.Documents;

namespace TypedMemory.Hub.Databases;

/// <summary>The sizes of a database. They take a walk over the store, so they are kept until something has changed.</summary>
/// <param name="maintenance">What knows them; <see langword="null"/> for a store that does not.</param>
internal sealed class DatabaseSizes(IStoreMaintenance? maintenance)
{
    // Whoever asks again and again while someone writes must not keep the store busy with sums.
    private const int LeastPause = 20;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private long _sequence = -1;
    private long _fileSize;
    private long _readAt;
    private TimeSpan _cost;
    private (long External, long Active) _sizes;

    /// <summary>Reads what the documents come to, uncompressed, and what of the file is in use, in bytes.</summary>
    public async ValueTask<(long External, long Active)> ReadAsync(StoreInfo info, CancellationToken cancellationToken)
    {
        if (maintenance is null) return (info.FileSize, info.FileSize);
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_sequence == info.UpdateSequence && _fileSize == info.FileSize) return _sizes;
            if (_sequence >= 0 && Stopwatch.GetElapsedTime(_readAt) < _cost * LeastPause) return _sizes;
            long start = Stopwatch.GetTimestamp();
            StoreStatistics statistics = await maintenance.GetStatisticsAsync(cancellationToken).ConfigureAwait(false);
            _sizes = (statistics.BodyBytes + statistics.AttachmentBytes, Math.Max(0, statistics.FileSize - statistics.FreeSize) + statistics.WalSize);
            (_sequence, _fileSize, _readAt) = (info.UpdateSequence, info.FileSize, Stopwatch.GetTimestamp());
            _cost = Stopwatch.GetElapsedTime(start);
            return _sizes;
        }
        finally
        {
            _gate.Release();
        }
    }
}
