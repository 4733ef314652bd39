using Microsoft.Extensions.Logging;
using TypedMemory.Core.Store;
using TypedMemory.Store;
using TypedMemory.Telemetry;

namespace TypedMemory.Hosting;

/// <summary>Sweeps with the host: after its start, and then again and again.</summary>
internal sealed class SweepLoop(
    MemoryStore memory, MemorySweep sweep, SweepOptions options, MemoryLoggers loggers)
{
    private readonly ILogger _logger = loggers.For<SweepLoop>();

    /// <summary>Sweeps until the host stops; a failure is logged here.</summary>
    public async Task RunAsync(CancellationToken stoppingToken)
    {
        if (!sweep.IsNeeded || options.Interval == Timeout.InfiniteTimeSpan) return;
        try
        {
            IDocumentStore store = await memory.OpenAsync(stoppingToken).ConfigureAwait(false);
            using var timer = new PeriodicTimer(options.Interval, store.TimeProvider);
            do await SweepOnceAsync(stoppingToken).ConfigureAwait(false);
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        catch (TypedMemoryException failure)
        {
            // The store cannot be opened: the service that opens it for the host says so too.
            Log.SweepFailed(_logger, failure);
        }
    }

    /// <summary>A sweep that fails leaves documents that nobody sees; the next one tries again.</summary>
    private async Task SweepOnceAsync(CancellationToken stopping)
    {
        try
        {
            await sweep.SweepAsync(stopping).ConfigureAwait(false);
        }
        catch (TypedMemoryException failure)
        {
            Log.SweepFailed(_logger, failure);
        }
    }
}
