using Microsoft.Extensions.Logging;
using TypedMemory.Core.Store;
using TypedMemory.Generated;
using TypedMemory.Telemetry;

namespace TypedMemory.Consumers;

/// <summary>Hands the changes of a type to a handler, each at least once and in order, and keeps the place.</summary>
internal sealed class ConsumerLoop<T, TId>(
    IMemoryRepository<T, TId> repository,
    string name,
    Func<MemoryChange<T, TId>, CancellationToken, ValueTask> handler,
    ConsumerOptions options,
    ILogger logger) : IRunningConsumer, IDisposable
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    /// <summary>After how many changes the place is kept, though more are at hand.</summary>
    private const int MostUnkept = 64;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private CancellationTokenSource _round = new();
    private bool _restarts;

    private string StoreName => TId.TypePrefix + name;

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        IDocumentStore store = await repository.Documents.OpenAsync(cancellationToken).ConfigureAwait(false);
        using ConsumerLock? right = options.Mode == ConsumerMode.Exclusive
            ? await ConsumerLock.TakeAsync(store, StoreName, cancellationToken).ConfigureAwait(false) : null;
        RunningConsumers running = RunningConsumers.Of(store);
        running.Add(StoreName, this);
        try
        {
            while (true)
            {
                using var round = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _round.Token);
                try
                {
                    await RunRoundAsync(store, round.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && _restarts)
                {
                    // It was given another place.
                }

                cancellationToken.ThrowIfCancellationRequested();
                await RenewAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            running.Remove(StoreName, this);
        }
    }

    public async Task RestartAsync(Func<CancellationToken, ValueTask> between, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await between(cancellationToken).ConfigureAwait(false);
            _restarts = true;
            await _round.CancelAsync().ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        _gate.Dispose();
        _round.Dispose();
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        _round.Dispose();
        _round = new CancellationTokenSource();
        _restarts = false;
        _gate.Release();
    }

    private async Task RunRoundAsync(IDocumentStore store, CancellationToken cancellationToken)
    {
        var subscribed = new SubscriptionOptions<TId>
        {
            Since = options.Since,
            IncludeDeleted = options.IncludeDeleted,
            StartOverAfterRestore = true,
        };
        IMemorySubscription<T, TId> subscription = await repository.SubscribeAsync(
            name, subscribed, cancellationToken).ConfigureAwait(false);
        await using (subscription.ConfigureAwait(false))
        {
            int unkept = 0;
            await foreach (MemoryChange<T, TId> change in subscription.Changes.ReadAllAsync(
                cancellationToken).ConfigureAwait(false))
            {
                await HandleAsync(store, change, cancellationToken).ConfigureAwait(false);
                unkept++;
                if (unkept < MostUnkept && subscription.Changes.TryPeek(out _)) continue;
                await KeepAsync(subscription, change, cancellationToken).ConfigureAwait(false);
                unkept = 0;
            }
        }
    }

    /// <summary>Keeps the place, unless it was given another one meanwhile.</summary>
    private async Task KeepAsync(
        IMemorySubscription<T, TId> subscription, MemoryChange<T, TId> change, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            await subscription.AcknowledgeAsync(change, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task HandleAsync(
        IDocumentStore store, MemoryChange<T, TId> change, CancellationToken cancellationToken)
    {
        TimeSpan delay = options.RetryDelay;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await handler(change, cancellationToken).ConfigureAwait(false);
                return;
            }
#pragma warning disable CA1031 // Whatever the handler throws: it is tried again, and kept as a dead letter.
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                if (attempt >= options.MaxAttempts)
                {
                    var letter = new DeadLetter(
                        change.DocumentId, change.Revision, change.Sequence, failure.Message, attempt,
                        store.TimeProvider.GetUtcNow());
                    await DeadLetters.AddAsync(store, StoreName, letter, cancellationToken).ConfigureAwait(false);
                    Log.GivenUp(logger, StoreName, change.DocumentId, attempt, failure);
                    return;
                }

                Log.ConsumerFailed(logger, StoreName, change.DocumentId, attempt, failure);
            }

            await Task.Delay(delay, store.TimeProvider, cancellationToken).ConfigureAwait(false);
            delay = delay * 2 < options.MaxRetryDelay ? delay * 2 : options.MaxRetryDelay;
        }
    }
}
