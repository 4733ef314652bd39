using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TypedMemory.Conflicts;
using TypedMemory.Core.Store;
using TypedMemory.Recall;
using TypedMemory.Secrecy;
using TypedMemory.Store;
using TypedMemory.Sync;
using TypedMemory.Telemetry;

namespace TypedMemory.Hosting;

/// <summary>Opens the store and starts the syncs with the host, and drains them with it.</summary>
/// <remarks>The sync comes first: with it everything is checked, before there is a store.</remarks>
internal sealed class MemoryHostedService(
    MemorySync sync, MemoryStore memory, MemoryConflicts conflicts, KeyRotation rotation, MemoryEmbeddings embeddings,
    SweepLoop sweep, MemoryGauges gauges, MemoryLoggers loggers)
    : IHostedService, IAsyncDisposable, IDisposable
{
    private readonly ILogger _logger = loggers.For<MemoryHostedService>();
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    // Held, so that they measure for as long as the memory runs.
    private readonly MemoryGauges _gauges = gauges;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        StoreInfo info = await store.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        Log.StoreOpened(_logger, info.Documents, info.UpdateSequence);
        embeddings.Start();
        _running = RunAsync(_stopping.Token);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await embeddings.StopAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        await _running.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        // The source has no timer, so it holds nothing to dispose of, and this may be called twice.
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        await Task.Yield();
        await GuardAsync(null, () => conflicts.CatchUpAsync(stopping).AsTask(), stopping).ConfigureAwait(false);
        await Task.WhenAll([
            sweep.RunAsync(stopping),
            GuardAsync(null, () => rotation.RunAsync(stopping), stopping),
            .. sync.All.Select(remote => GuardAsync(remote, () => RunAsync(remote, stopping), stopping)),
        ]).ConfigureAwait(false);
    }

    private static async Task RunAsync(MemoryRemote remote, CancellationToken stopping)
    {
        if (remote.Mode == SyncMode.OnDemand) return;
        Task running = await remote.StartInBackgroundAsync(stopping).ConfigureAwait(false);
        try
        {
            await running.WaitAsync(stopping).ConfigureAwait(false);
        }
        finally
        {
            if (stopping.IsCancellationRequested) await remote.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Nobody awaits what runs beside the host: a failure is logged here, unless its session has done so, and seen in
    /// status and health.
    /// </summary>
    private async Task GuardAsync(MemoryRemote? remote, Func<Task> run, CancellationToken stopping)
    {
        try
        {
            await run().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
#pragma warning disable CA1031 // One remote that fails must not end the others, nor the host.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (remote is null) Log.CatchUpFailed(_logger, exception);
            else if (remote.Status.LastError != exception) Log.SyncFailed(_logger, remote.Name, exception);
        }
    }
}
