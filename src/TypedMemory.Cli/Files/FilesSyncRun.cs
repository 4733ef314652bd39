using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TypedMemory.Cli.Shell;

namespace TypedMemory.Cli.Files;

/// <summary>One run of <c>typedmemory files sync</c>.</summary>
internal sealed class FilesSyncRun(IServiceProvider services, string folder, bool hasRemote, FilesOutput output)
{
    /// <summary>How often what comes from the remote database is merged, written and sent back.</summary>
    private const int MaxExchanges = 3;

    /// <summary>Runs once.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        MemoryDirectory directory = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable life = directory.ConfigureAwait(false);
        MemoryDirectoryResult result = await directory.SyncAsync(cancellationToken).ConfigureAwait(false);
        SyncTotals totals = default;
        try
        {
            for (int exchange = 0; hasRemote && exchange < MaxExchanges; exchange++)
            {
                SyncTotals now = await services.GetRequiredService<IMemorySync>()
                    .SyncAsync(cancellationToken).ConfigureAwait(false);
                MemoryDirectoryResult after = await directory.SyncAsync(cancellationToken).ConfigureAwait(false);
                totals = new SyncTotals(totals.Pulled + now.Pulled, totals.Pushed + now.Pushed, now.Refused);
                result = Sum(result, after);

                // What was pulled may have been merged with what is here: that goes back.
                if (now.Pulled == 0 && after.Stored + after.Moved + after.Deleted == 0) break;
            }
        }
        finally
        {
            // What was done here is done, whatever becomes of the remote database.
            output.Summary(result, hasRemote ? totals : null);
        }

        return result.Refused.IsEmpty && totals.Refused == 0 ? ExitCodes.Done : ExitCodes.Refused;
    }

    /// <summary>Runs until it is interrupted.</summary>
    public async Task<int> KeepAsync(CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using PosixSignalRegistration interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using PosixSignalRegistration terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        MemoryDirectory directory = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable life = directory.ConfigureAwait(false);
        IHostedService[] hosted = [.. services.GetServices<IHostedService>()];
        foreach (IHostedService service in hosted) await service.StartAsync(ended.Token).ConfigureAwait(false);
        Task telling = hasRemote ? FilesOutput.TellAsync(services.GetRequiredService<IMemorySync>(), ended.Token)
            : Task.CompletedTask;
        MemoryDirectoryResult last = new();
        try
        {
            await directory.RunAsync(
                result =>
                {
                    last = result;
                    output.Summary(result, null);
                    return ValueTask.CompletedTask;
                },
                ended.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // Told to end.
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            foreach (IHostedService service in hosted)
                await service.StopAsync(CancellationToken.None).ConfigureAwait(false);
            await telling.ConfigureAwait(false);
        }

        return last.Refused.IsEmpty ? ExitCodes.Done : ExitCodes.Refused;

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            ended.Cancel();
        }
    }

    private Task<MemoryDirectory> OpenAsync(CancellationToken cancellationToken) => MemoryDirectory.OpenAsync(
        folder,
        services.GetRequiredService<MemoryFiles>(),
        services.GetRequiredService<IMemoryStore>(),
        cancellationToken: cancellationToken);

    private static MemoryDirectoryResult Sum(MemoryDirectoryResult before, MemoryDirectoryResult after) => after with
    {
        Stored = before.Stored + after.Stored,
        Written = before.Written + after.Written,
        Moved = before.Moved + after.Moved,
        Deleted = before.Deleted + after.Deleted,
        Removed = before.Removed + after.Removed,
        Twofold = [.. before.Twofold.Union(after.Twofold, StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        Refused = [.. before.Refused.Union(after.Refused)],
    };
}
