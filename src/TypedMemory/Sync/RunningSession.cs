using TypedMemory.Replication.Options;
using TypedMemory.Replication.Sync;

namespace TypedMemory.Sync;

/// <summary>A session with the task that relays its events.</summary>
internal sealed class RunningSession(
    SyncSession session, Task relay, bool live, bool keepsTrying = false) : IAsyncDisposable
{
    public SyncSession Session => session;

    /// <summary>
    /// Whether it is a one-shot session that goes on trying while the remote is away, and has not ended.
    /// </summary>
    public bool KeepsTrying => !live && keepsTrying && !session.Completion.IsCompleted;

    /// <summary>Whether it goes on until it is stopped; false for one that has ended, too.</summary>
    public bool Live => live && !session.Completion.IsCompleted;

    /// <summary>Waits for the end of a one-shot session.</summary>
    /// <exception cref="OperationCanceledException">The token stopped it, or the services were disposed.</exception>
    public async Task<SyncResult> RunToEndAsync(CancellationToken cancellationToken)
    {
        try
        {
            SyncResult? result = await session.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
            await relay.ConfigureAwait(false);
            return result ?? throw new OperationCanceledException("The sync was stopped before its end.");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await session.StopAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => session.StopAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await session.DisposeAsync().ConfigureAwait(false);
        await relay.ConfigureAwait(false);
    }
}
