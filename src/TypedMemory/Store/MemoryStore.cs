using TypedMemory.Core.Store;
using TypedMemory.Telemetry;

namespace TypedMemory.Store;

/// <summary>Opens the store once, hands it out, and closes it with the services.</summary>
internal sealed class MemoryStore(
    Func<CancellationToken, ValueTask<IDocumentStore>> open, TypeIndexBuilder indexes, bool ownsStore = true)
    : IMemoryStore, IAsyncDisposable, IDisposable
{
    private readonly Lock _gate = new();
    private volatile OpenStore? _current;
    private Task<OpenStore>? _opening;
    private bool _disposed;

    public ValueTask<IDocumentStore> OpenAsync(CancellationToken cancellationToken = default) =>
        _current is { } current ? new ValueTask<IDocumentStore>(current.Store) : OpenSlowAsync(cancellationToken);

    /// <summary>The clock of the application.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What measures it; <see langword="null"/> where nothing does.</summary>
    public MemoryMetrics? Metrics { get; init; }

    /// <summary>The store, while it is open.</summary>
    public IDocumentStore? Opened => _disposed ? null : _current?.Store;

    /// <summary>The time of the store; asked when it is open.</summary>
    public DateTimeOffset Now => _current!.Store.TimeProvider.GetUtcNow();

    /// <summary>The sequence after which a feed starts that starts now.</summary>
    /// <returns><see langword="null"/> while the store is closed: <see cref="SequenceAtOpenAsync"/> is the answer
    /// then.</returns>
    public long? TryGetLastSequence() => _current?.Store.LastSequence;

    /// <summary>The sequence at which the store was opened, before this process wrote anything.</summary>
    public async ValueTask<long> SequenceAtOpenAsync(CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        return _current!.SequenceAtOpen;
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        Task<OpenStore>? opening;
        lock (_gate)
        {
            // The store itself takes a second call, and ends it when it is closed.
            _disposed = true;
            opening = _opening;
        }

        if (opening is null || !ownsStore) return;
        await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (opening.IsCompletedSuccessfully) await opening.Result.Store.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<IDocumentStore> OpenSlowAsync(CancellationToken cancellationToken)
    {
        Task<OpenStore> opening;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(IMemoryStore));
            if (_opening is null || _opening.IsFaulted || _opening.IsCanceled)
                _opening = Task.Run(OpenOnceAsync, CancellationToken.None);
            opening = _opening;
        }

        // Whoever waits may give up first: then the next one hears of the failure.
        _ = opening.ContinueWith(
            static failed => _ = failed.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        OpenStore opened = await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        return opened.Store;
    }

    private async Task<OpenStore> OpenOnceAsync()
    {
        IDocumentStore store = await open(CancellationToken.None).ConfigureAwait(false);
        try
        {
            await indexes.EnsureAsync(store).ConfigureAwait(false);
        }
        catch
        {
            if (ownsStore) await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        var opened = new OpenStore(store, store.LastSequence);
        _current = opened;
        return opened;
    }

    private sealed record OpenStore(IDocumentStore Store, long SequenceAtOpen);
}
