using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace TypedMemory.Replication.Sync;

/// <summary>What a session does between two attempts. Safe for concurrent use.</summary>
/// <param name="remote">The peer's name.</param>
internal sealed class SyncErrands(string remote)
{
    private readonly ConcurrentQueue<SyncErrand> _errands = new();
    private volatile bool _ended;

    /// <summary>Adds an errand, and waits until it is done.</summary>
    /// <param name="work">What.</param>
    /// <param name="wake">Called once it is there, to end a wait of the session.</param>
    /// <param name="cancellationToken">Ends the wait, not the work.</param>
    public async Task RunAsync(
        Func<CancellationToken, Task> work, Action wake, CancellationToken cancellationToken)
    {
        var errand = new SyncErrand(work);

        // Whoever waits may give up first: then nobody would ever look at how it ended.
        _ = errand.Done.Task.ContinueWith(
            static ended => _ = ended.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        _errands.Enqueue(errand);
        wake();
        if (_ended) Fail();
        await errand.Done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Does what waits.</summary>
    public async Task DoAsync(CancellationToken cancellationToken)
    {
        while (_errands.TryDequeue(out SyncErrand? errand))
        {
            try
            {
                await errand.Work(cancellationToken).ConfigureAwait(false);
                errand.Done.TrySetResult();
            }
            catch (Exception error)
            {
                errand.Done.TrySetException(error);
                if (error is OperationCanceledException) throw;
            }
        }
    }

    /// <summary>The session has ended: what waits is not done, nor is what comes.</summary>
    public void End()
    {
        _ended = true;
        Fail();
    }

    private void Fail()
    {
        while (_errands.TryDequeue(out SyncErrand? errand))
        {
            errand.Done.TrySetException(new TypedMemoryException(
                TypedMemoryErrorCodes.Unavailable,
                $"The sync with \"{remote}\" has ended. Start another, or call the method of the same name on Replicator."));
        }
    }
}
