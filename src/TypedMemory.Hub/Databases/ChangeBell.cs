using TypedMemory.Core.Store;

namespace TypedMemory.Hub.Databases;

/// <summary>
/// Wakes all feeds of a database by one task. One loop waits at the store; however many clients wait here, each costs a
/// continuation and no more.
/// </summary>
internal sealed class ChangeBell(IDocumentStore store, CancellationToken closing) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _next = New();
    private Task? _loop;

    /// <summary>
    /// A task that ends at the next change. Take it before reading the feed: what is committed after the read then
    /// still rings.
    /// </summary>
    public Task Next
    {
        get
        {
            lock (_gate)
            {
                // The loop starts with the first client that waits; a database that nobody follows costs nothing.
                _loop ??= RingAsync(store.LastSequence);
                return _next.Task;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task? loop;
        lock (_gate) loop = _loop;
        if (loop is not null) await loop.ConfigureAwait(false);
    }

    private async Task RingAsync(long seen)
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                await store.WaitForChangesAsync(seen, cancellationToken: closing).ConfigureAwait(false);
                seen = store.LastSequence;
                Ring();
            }
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
            Ring();
        }
        catch (Exception exception)
        {
            // Every waiting feed sees why; none waits for ever at a bell that no longer rings.
            lock (_gate)
            {
                _next.TrySetException(exception);

                // Nobody need be waiting.
                _ = _next.Task.Exception;
            }
        }
    }

    /// <summary>Wakes all that wait: a change, or the end of their feeds.</summary>
    public void Ring()
    {
        TaskCompletionSource rung;
        lock (_gate)
        {
            rung = _next;

            // The last ring stays: a feed that it woke before the token of its end was told would wait for another one.
            if (!closing.IsCancellationRequested) _next = New();
        }

        rung.TrySetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
