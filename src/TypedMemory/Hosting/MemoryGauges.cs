using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite;
using TypedMemory.Store;
using TypedMemory.Sync;
using TypedMemory.Telemetry;

namespace TypedMemory.Hosting;

/// <summary>
/// How a memory is now: measured when somebody asks, and only while the store is open. Reads are short and on the
/// thread that asks.
/// </summary>
internal sealed class MemoryGauges
{
    private readonly MemoryStore _memory;
    private readonly MemorySync _sync;
    private readonly ILogger _logger;

    public MemoryGauges(MemoryMetrics metrics, MemoryStore memory, MemorySync sync, MemoryLoggers loggers)
    {
        (_memory, _sync, _logger) = (memory, sync, loggers.For<MemoryGauges>());
        Meter meter = metrics.Meter;
        meter.CreateObservableGauge(
            "typedmemory.conflicts.open", () => OfStore(static info => info.ConflictedDocuments), "{document}",
            "Documents with more than one live leaf.");
        meter.CreateObservableGauge(
            "typedmemory.documents", () => OfStore(static info => info.Documents), "{document}",
            "Documents that are not deleted.");
        meter.CreateObservableCounter(
            "typedmemory.commits", Commits, "{commit}", "Transactions of writes; writes that queue share one.");
        meter.CreateObservableGauge(
            "typedmemory.store.file.size", () => OfStore(static info => info.FileSize), "By",
            "The size of the store's file.");
        meter.CreateObservableGauge("typedmemory.store.wal.size", WalSize, "By", "The size of the store's WAL.");
        meter.CreateObservableGauge(
            "typedmemory.subscription.lag", SubscriptionLag, "{change}",
            "How many changes a named subscription or a consumer has still to read.");
        meter.CreateObservableGauge(
            "typedmemory.sync.pending", Pending, "{change}", "Changes that a sync has still to move, where it knows.");
        meter.CreateObservableGauge(
            "typedmemory.sync.documents.refused", Refused, "{document}", "Documents that a peer refuses now.");
        meter.CreateObservableGauge(
            "typedmemory.sync.lag", Lag, "s", "How far a sync is behind, in time.");
    }

    private Measurement<long>[] OfStore(Func<StoreInfo, long> value) => Safely(() =>
        _memory.Opened is { } store
            ? [new Measurement<long>(value(Now(store.GetInfoAsync())))] : []);

    private Measurement<long>[] WalSize() => Safely(() =>
    {
        if (_memory.Opened?.Capability<SqliteDocumentStore>() is not { } store) return [];
        var wal = new FileInfo(store.Path + "-wal");
        return [new Measurement<long>(wal.Exists ? wal.Length : 0)];
    });

    private Measurement<long>[] Commits() =>
        _memory.Opened?.Capability<SqliteDocumentStore>() is { } store ? [new Measurement<long>(store.Commits)] : [];

    private Measurement<long>[] SubscriptionLag() => Safely(() =>
    {
        if (_memory.Opened is not { } store || store.Capability<ISubscriptionStore>() is not { } subscriptions)
            return [];
        StoreInfo info = Now(store.GetInfoAsync());
        return
        [
            .. Now(subscriptions.ListSubscriptionsAsync())
                .Where(subscription => subscription.Incarnation == info.Incarnation)
                .Select(subscription => new Measurement<long>(
                    Now(store.CountChangesAsync(subscription.Sequence)),
                    new KeyValuePair<string, object?>("typedmemory.subscription", subscription.Name))),
        ];
    });

    private IEnumerable<Measurement<long>> Pending() =>
        from remote in _sync.Remotes
        from progress in (ReplicationProgress?[])[remote.Status.Pull, remote.Status.Push]
        where progress?.Pending is not null
        select new Measurement<long>(
            progress.Pending!.Value, Of(remote),
            new("typedmemory.sync.direction", progress.Direction == ReplicationDirection.Push ? "push" : "pull"));

    private IEnumerable<Measurement<long>> Refused() =>
        _sync.Remotes.Select(static remote => new Measurement<long>(remote.Status.RefusedDocuments, Of(remote)));

    private IEnumerable<Measurement<double>> Lag() =>
        from remote in _sync.Remotes
        let lag = remote.Status.Lag
        where lag is not null
        select new Measurement<double>(lag.Value.TotalSeconds, Of(remote));

    private static KeyValuePair<string, object?> Of(IMemoryRemote remote) => new("typedmemory.remote", remote.Name);

    // Stores read on the caller's thread; one that does not is waited for.
    private static TResult Now<TResult>(ValueTask<TResult> read) =>
        read.IsCompletedSuccessfully ? read.Result : read.AsTask().GetAwaiter().GetResult();

    /// <summary>
    /// A store that is closing, or cannot be read, has nothing to measure; others are still measured.
    /// </summary>
    private Measurement<long>[] Safely(Func<Measurement<long>[]> measure)
    {
        try
        {
            return measure();
        }
        catch (Exception failure) when (failure is TypedMemoryException or IOException or ObjectDisposedException)
        {
            Log.NotMeasured(_logger, failure);
            return [];
        }
    }
}
