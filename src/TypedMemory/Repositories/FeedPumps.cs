using System.Threading.Channels;

namespace TypedMemory.Repositories;

/// <summary>Owns the tasks that pump feeds into Channels: none outlives the services, no exception is lost.</summary>
/// <remarks>
/// What ends a pump becomes the completion of its Channel. An end by cancellation, or because services or store are
/// disposed, is not an error: the Channel is completed, and whoever reads it comes to its end.
/// </remarks>
internal sealed class FeedPumps : IAsyncDisposable, IDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _running = [];
    private readonly CancellationTokenSource _stop = new();
    private bool _disposed;

    /// <summary>What ends the feeds that need no pump when the services are disposed.</summary>
    public CancellationToken GetStopToken()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(IMemoryStore));
            return _stop.Token;
        }
    }

    /// <summary>Starts a pump.</summary>
    /// <param name="pump">Runs until it is stopped.</param>
    /// <param name="channel">The Channel that is completed when the pump ends.</param>
    /// <param name="cancellationToken">Stops the pump.</param>
    public void Start<TItem>(
        Func<CancellationToken, Task> pump, ChannelWriter<TItem> channel, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(IMemoryStore));
            var linked = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, cancellationToken);
            Task task = Task.Run(() => RunAsync(pump, channel, linked), CancellationToken.None);
            _running.Add(task);

            // Runs after the task has left its last line, so that disposal never waits for itself.
            task.ContinueWith(
                Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task[] running;
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            running = [.. _running];
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(running).ConfigureAwait(false);
        _stop.Dispose();
    }

    /// <summary>As <see cref="DisposeAsync"/>, for a container that is disposed without awaiting.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private static async Task RunAsync<TItem>(
        Func<CancellationToken, Task> pump, ChannelWriter<TItem> channel, CancellationTokenSource stop)
    {
        using (stop)
        {
            try
            {
                await pump(stop.Token).ConfigureAwait(false);
                channel.TryComplete();
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                channel.TryComplete();
            }
            catch (Exception end) when (end is ObjectDisposedException
                or StoreException { Failure: StoreFailure.Closed })
            {
                channel.TryComplete();
            }
#pragma warning disable CA1031 // Whatever ended the pump belongs to whoever reads the Channel.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                channel.TryComplete(exception);
            }
        }
    }

    private void Forget(Task task)
    {
        lock (_gate) _running.Remove(task);
    }
}
