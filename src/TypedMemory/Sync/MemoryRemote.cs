using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TypedMemory.Conflicts;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Store;
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
    ILogger logger) : IMemoryRemote, IAsyncDisposable
{
    private readonly RemoteEvents _events = new();
    private readonly SemaphoreSlim _oneShot = new(1, 1);
    private readonly CancellationTokenSource _disposing = new();
    private IReplicationPeer? _peer;
    private volatile RunningSession? _session;
    private volatile bool _retryRefused;

    public string Name => options.Name;

    public SyncMode Mode => options.Mode;

    public SyncStatus Status => _session?.Session.Status ?? new SyncStatus { State = SyncState.Stopped, Reason = "It was not started." };

    public async Task<SyncResult?> SyncAsync(CancellationToken cancellationToken = default)
    {
        if (_session is { Live: true } live)
        {
            live.Session.RetryNow();
            await live.Session.WhenSyncedAsync(cancellationToken).ConfigureAwait(false);
            return null;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(_disposing.Token, cancellationToken);
        await _oneShot.WaitAsync(either.Token).ConfigureAwait(false);
        using Activity? activity = TypedMemoryTelemetry.Activities.StartActivity("typedmemory.sync", ActivityKind.Client);
        activity?.SetTag("typedmemory.remote", Name);
        try
        {
            RunningSession running = await StartAsync(live: false, either.Token).ConfigureAwait(false);
            SyncResult result = await running.RunToEndAsync(either.Token).ConfigureAwait(false);
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
        finally
        {
            _oneShot.Release();
        }
    }

    /// <summary>Starts the live sync and returns; it runs until <see cref="StopAsync"/>.</summary>
    /// <returns>Ends with the sync, and with its error if it has one.</returns>
    public async Task<Task> StartLiveAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_disposing.Token, cancellationToken);
        await _oneShot.WaitAsync(either.Token).ConfigureAwait(false);
        try
        {
            RunningSession running = await StartAsync(live: true, either.Token).ConfigureAwait(false);
            return running.Session.Completion;
        }
        finally
        {
            _oneShot.Release();
        }
    }

    /// <summary>Drains: what is under way is finished, the checkpoint written.</summary>
    public Task StopAsync(CancellationToken cancellationToken) =>
        _session is { } running ? running.StopAsync(cancellationToken) : Task.CompletedTask;

    public Task WhenSyncedAsync(CancellationToken cancellationToken = default) =>
        _session is { } running && running.Session.Status.State != SyncState.Stopped
            ? running.Session.WhenSyncedAsync(cancellationToken)
            : Task.CompletedTask;

    public ChannelReader<SyncEvent> Events(CancellationToken cancellationToken = default) => _events.Subscribe(cancellationToken);

    public void RetryNow() => _session?.Session.RetryNow();

    public void CredentialsChanged() => _session?.Session.CredentialsChanged();

    public void RetryRefused()
    {
        _retryRefused = true;
        _session?.Session.RetryRefused();
    }

    public async ValueTask<IReadOnlyList<RefusedDocument>> ReadRefusedAsync(CancellationToken cancellationToken = default) =>
        _session is { } running ? await running.Session.ReadRefusedAsync(cancellationToken).ConfigureAwait(false) : [];

    public async ValueTask DisposeAsync()
    {
        if (_disposing.IsCancellationRequested) return;
        await _disposing.CancelAsync().ConfigureAwait(false);

        // A one-shot sync that was under way stops by the token and releases the gate when it has.
        await _oneShot.WaitAsync().ConfigureAwait(false);
        if (_session is { } running) await running.DisposeAsync().ConfigureAwait(false);
        if (_peer is not null) await _peer.DisposeAsync().ConfigureAwait(false);
        _events.Complete();
        _oneShot.Dispose();
    }

    private async Task<RunningSession> StartAsync(bool live, CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        _peer ??= await peers.OpenAsync(options, store, cancellationToken).ConfigureAwait(false);
        if (_session is { } before) await before.DisposeAsync().ConfigureAwait(false);
        await ResolveLeftOverAsync(cancellationToken).ConfigureAwait(false);
        var session = SyncSession.Start(store, _peer, ComposeOptions(store, live));
        Task relay = _events.RelayAsync(session.Events());
        return _session = new RunningSession(session, relay, live);
    }

    /// <summary>
    /// What a killed process pulled and did not resolve goes to the peer unresolved, unless it is resolved before. A host does
    /// this at its start; here it is for those who have none. It costs one look at the feed where nothing is left.
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
