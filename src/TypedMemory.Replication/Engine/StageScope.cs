using System.Runtime.ExceptionServices;

namespace TypedMemory.Replication.Engine;

/// <summary>The stages of one pass: the first that fails ends the others, and its error is the pass's.</summary>
internal sealed class StageScope : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop;
    private readonly List<Task> _stages = [];
    private readonly CancellationToken _caller;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Opens a scope.</summary>
    /// <param name="caller">Ends all stages from outside.</param>
    public StageScope(CancellationToken caller)
    {
        _caller = caller;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(caller);
    }

    /// <summary>Ends when the scope does.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Starts a stage. A stage may start others.</summary>
    public void Run(Func<CancellationToken, Task> stage)
    {
        Task running = Task.Run(() => GuardAsync(stage), CancellationToken.None);
        lock (_lock) _stages.Add(running);
    }

    /// <summary>Waits for all stages, those included that are started meanwhile.</summary>
    public async Task WhenAllAsync()
    {
        for (int done = 0; ;)
        {
            Task[] pending;
            lock (_lock) pending = [.. _stages.Skip(done)];
            if (pending.Length == 0) break;
            await Task.WhenAll(pending).ConfigureAwait(false);
            done += pending.Length;
        }

        _caller.ThrowIfCancellationRequested();
        _failure?.Throw();
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private async Task GuardAsync(Func<CancellationToken, Task> stage)
    {
        try
        {
            await stage(_stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Another stage failed, or the caller ended the pass: told by WhenAllAsync.
        }
#pragma warning disable CA1031 // Whatever a stage throws is kept and thrown where the pass is awaited.
        catch (Exception error)
#pragma warning restore CA1031
        {
            lock (_lock) _failure ??= ExceptionDispatchInfo.Capture(error);
            await _stop.CancelAsync().ConfigureAwait(false);
        }
    }
}
