using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TypedMemory.Conflicts;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Options;
using TypedMemory.Replication.Sync;
using TypedMemory.Store;
using TypedMemory.Telemetry;

namespace TypedMemory.Sync;

/// <summary>One remote: at most one session with it at a time, live or one-shot.</summary>
internal sealed partial class MemoryRemote(
    RemoteOptions options,
    MemoryStore memory,
    MemoryTypes types,
    MemoryConflicts conflicts,
    RemotePeers peers,
    MemoryMetrics metrics,
    ILogger logger) : IMemoryRemote, IAsyncDisposable
{
    private readonly SyncEventHub _events = new();
    private readonly SemaphoreSlim _oneShot = new(1, 1);
    private readonly CancellationTokenSource _disposing = new();
    private IReplicationPeer? _peer;
    private Task _relay = Task.CompletedTask;
    private volatile SyncSession? _session;
    private volatile bool _retryRefused;

    public string Name => options.Name;

    public SyncMode Mode => options.Mode;

    public SyncStatus Status =>
        _session?.Status ?? new SyncStatus { State = SyncState.Stopped, Reason = "It was not started." };

    public async Task<SyncResult?> SyncAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_disposing.Token, cancellationToken);
        while (true)
        {
            if (_session is { } live && IsLive(live))
            {
                live.RetryNow();
                await live.WhenSyncedAsync(cancellationToken).ConfigureAwait(false);
                return null;
            }

            // The sync of the start that is still trying has to do what this one would; if the remote stays away, the
            // caller is told.
            if (_session is { } starting && KeepsTrying(starting)
                && await starting.JoinAsync(either.Token).ConfigureAwait(false) is { } joined)
            {
                return joined;
            }

            await _oneShot.WaitAsync(either.Token).ConfigureAwait(false);
            try
            {
                // One that was started while this waited for its turn is not put an end to.
                if (!GoesOn) return await RunOnceAsync(either.Token).ConfigureAwait(false);
            }
            finally
            {
                _oneShot.Release();
            }
        }
    }

    /// <summary>
    /// Starts a sync beside the application and returns: a live one, or one that goes on trying until it was done once.
    /// </summary>
    /// <returns>Ends with the sync, and with its error if it has one.</returns>
    public async Task<Task> StartInBackgroundAsync(CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_disposing.Token, cancellationToken);
        await _oneShot.WaitAsync(either.Token).ConfigureAwait(false);
        try
        {
            SyncSession running = GoesOn ? _session! : await StartAsync(
                Mode == SyncMode.Live, keepTrying: true, either.Token).ConfigureAwait(false);
            return running.Completion;
        }
        finally
        {
            _oneShot.Release();
        }
    }

    /// <summary>Drains: what is under way is finished, the checkpoint written.</summary>
    public Task StopAsync(CancellationToken cancellationToken) =>
        _session is { } running ? running.StopAsync(cancellationToken) : Task.CompletedTask;

    public Task PauseAsync(CancellationToken cancellationToken = default) => StopAsync(cancellationToken);

    public async Task ResumeAsync(CancellationToken cancellationToken = default)
    {
        if (GoesOn) return;
        Task running = await StartInBackgroundAsync(cancellationToken).ConfigureAwait(false);

        // Nobody awaits it: its status has its error.
        _ = running.ContinueWith(
            static ended => _ = ended.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    public Task WhenSyncedAsync(CancellationToken cancellationToken = default) =>
        _session is { } running && running.Status.State != SyncState.Stopped
            ? running.WhenSyncedAsync(cancellationToken)
            : Task.CompletedTask;

    public ChannelReader<SyncEvent> Events(CancellationToken cancellationToken = default) =>
        _events.Subscribe(cancellationToken);

    public void RetryNow() => _session?.RetryNow();

    public void CredentialsChanged() => _session?.CredentialsChanged();

    public void RetryRefused()
    {
        _retryRefused = true;
        _session?.RetryRefused();
    }

    public async ValueTask<IReadOnlyList<RefusedDocument>> ReadRefusedAsync(
        CancellationToken cancellationToken = default)
    {
        if (_session is { } running)
            return await running.ReadRefusedAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<RefusedDocument> refused = [];
        await BesideAsync(
            async (store, peer, _, token) =>
                refused = await Replicator.ReadRefusedAsync(new LocalPeer(store), peer, token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        return refused;
    }

    public Task FetchAsync(string id, CancellationToken cancellationToken = default) => OnDocumentAsync(
        id,
        (session, token) => session.FetchAsync([id], token),
        (store, peer, sync, token) => Replicator.FetchAsync(peer, new LocalPeer(store), [id], sync.Replication, token),
        cancellationToken);

    public Task TakeRemoteAsync(string id, CancellationToken cancellationToken = default) => OnDocumentAsync(
        id,
        (session, token) => session.TakeRemoteAsync(id, token),
        (store, peer, sync, token) => Replicator.TakeRemoteAsync(store, peer, id, sync.Replication, token),
        cancellationToken);

    public Task RetryRefusedAsync(string id, CancellationToken cancellationToken = default) => OnDocumentAsync(
        id,
        (session, token) => session.RetryRefusedAsync([id], token),
        (store, peer, sync, token) =>
            Replicator.RetryRefusedAsync(new LocalPeer(store), peer, [id], sync.Replication, token),
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_disposing.IsCancellationRequested) return;
        await _disposing.CancelAsync().ConfigureAwait(false);

        // A one-shot sync that was under way stops by the token and releases the gate when it has.
        await _oneShot.WaitAsync().ConfigureAwait(false);
        await EndSessionAsync().ConfigureAwait(false);
        if (_peer is not null) await _peer.DisposeAsync().ConfigureAwait(false);
        _events.Complete();
        _oneShot.Dispose();
    }

    private void ThrowIfDisposed() =>
        ObjectDisposedException.ThrowIf(_disposing.IsCancellationRequested, typeof(IMemorySync));

    /// <summary>Whether a session is under way that nobody waits for: a live one, or one that goes on trying.</summary>
    private bool GoesOn => _session is { } session && (IsLive(session) || KeepsTrying(session));

    /// <summary>Whether a session goes on until it is stopped; one that has ended does not.</summary>
    private static bool IsLive(SyncSession session) => session.Options.Live && !session.Completion.IsCompleted;

    /// <summary>
    /// Whether a one-shot session goes on trying while the remote is away; one that has ended does not.
    /// </summary>
    private static bool KeepsTrying(SyncSession session) =>
        session.Options is { Live: false, KeepTrying: true } && !session.Completion.IsCompleted;

    private async Task<SyncResult> RunOnceAsync(CancellationToken cancellationToken)
    {
        using Activity? activity = TypedMemoryTelemetry.Activities.StartActivity(
            "typedmemory.sync", ActivityKind.Client);
        activity?.SetTag("typedmemory.remote", Name);
        try
        {
            SyncSession session = await StartAsync(
                live: false, keepTrying: false, cancellationToken).ConfigureAwait(false);
            SyncResult result = await RunToEndAsync(session, cancellationToken).ConfigureAwait(false);
            activity?.SetTag("typedmemory.documents.pulled", result.Pull?.Progress.Documents);
            activity?.SetTag("typedmemory.documents.pushed", result.Push?.Progress.Documents);
            return result;
        }
        catch (TypedMemoryException exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.Code);
            activity?.SetTag("error.type", exception.Code);
            throw;
        }
    }

    /// <summary>Waits for the end of a one-shot session.</summary>
    /// <exception cref="OperationCanceledException">The token stopped it, or the services were disposed.</exception>
    private async Task<SyncResult> RunToEndAsync(SyncSession session, CancellationToken cancellationToken)
    {
        try
        {
            SyncResult? result = await session.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
            await _relay.ConfigureAwait(false);
            return result ?? throw new OperationCanceledException("The sync was stopped before both sides had everything.");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await session.StopAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Starts a session; the caller has the turn.</summary>
    private async Task<SyncSession> StartAsync(bool live, bool keepTrying, CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        _peer ??= await peers.OpenAsync(options, store, cancellationToken).ConfigureAwait(false);
        await EndSessionAsync().ConfigureAwait(false);
        await ResolveLeftOverAsync(cancellationToken).ConfigureAwait(false);
        var session = SyncSession.Start(store, _peer, ComposeOptions(store, live) with { KeepTrying = keepTrying });
        _relay = _events.RelayAsync(session.Events(), happened => metrics.Count(Name, happened));
        return _session = session;
    }

    /// <summary>Ends the session that there is, and waits until its last event was told.</summary>
    private async Task EndSessionAsync()
    {
        if (_session is { } before) await before.DisposeAsync().ConfigureAwait(false);
        await _relay.ConfigureAwait(false);
    }

    /// <summary>Works on one document: within the session that runs, or beside none.</summary>
    private async Task OnDocumentAsync(
        string id,
        Func<SyncSession, CancellationToken, Task> within,
        Func<IDocumentStore, IReplicationPeer, SyncOptions, CancellationToken, Task> beside,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        if (_session is { Completion.IsCompleted: false } running)
        {
            await within(running, cancellationToken).ConfigureAwait(false);
            return;
        }

        await BesideAsync(beside, cancellationToken).ConfigureAwait(false);
    }

    private async Task BesideAsync(
        Func<IDocumentStore, IReplicationPeer, SyncOptions, CancellationToken, Task> beside,
        CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_disposing.Token, cancellationToken);
        await _oneShot.WaitAsync(either.Token).ConfigureAwait(false);
        try
        {
            IDocumentStore store = await memory.OpenAsync(either.Token).ConfigureAwait(false);
            _peer ??= await peers.OpenAsync(options, store, either.Token).ConfigureAwait(false);
            await beside(store, _peer, ComposeOptions(store, live: false), either.Token).ConfigureAwait(false);
        }
        finally
        {
            _oneShot.Release();
        }
    }

    /// <summary>
    /// What a killed process pulled and did not resolve goes to the peer unresolved, unless it is resolved before. A
    /// host does this at its start; here it is for those who have none. It costs one look at the feed where nothing is
    /// left.
    /// </summary>
    private async Task ResolveLeftOverAsync(CancellationToken cancellationToken)
    {
        try
        {
            await conflicts.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A merge of the application that throws leaves its conflict open; it must not stop the sync.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            Log.CatchUpFailed(logger, exception);
        }
    }

    private SyncOptions ComposeOptions(IDocumentStore store, bool live)
    {
        SyncOptions sync = options.ConfigureSync?.Invoke(new SyncOptions()) ?? new SyncOptions();
        Func<IReadOnlyList<string>, CancellationToken, ValueTask>? alsoOnPulled = sync.Replication.OnPulled;
        bool retryRefused = _retryRefused;
        _retryRefused = false;
        return sync with
        {
            Directions = options.Directions,
            Live = live,
            CreateRemote = options.CreateIfMissing,
            Replication = sync.Replication with
            {
                Filter = options.Everything ? null : options.Filter ?? types.Filter,
                OnPulled = OnPulledAsync,
                RetryRefused = retryRefused,
                TimeProvider = store.TimeProvider,
                Logger = logger,
            },
        };

        async ValueTask OnPulledAsync(IReadOnlyList<string> ids, CancellationToken token)
        {
            await conflicts.ResolveAsync(store, ids, token).ConfigureAwait(false);
            if (alsoOnPulled is not null) await alsoOnPulled(ids, token).ConfigureAwait(false);
        }
    }
}
