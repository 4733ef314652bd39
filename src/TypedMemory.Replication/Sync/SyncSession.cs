using System.Threading.Channels;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Engine;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Sync;

/// <summary>
/// A sync of our store with one peer that outlives failures: runs of the engine, repeated with backoff, one-shot or
/// live. Safe for concurrent use.
/// </summary>
public sealed partial class SyncSession : IAsyncDisposable, IDisposable
{
    private readonly LocalPeer _local;
    private readonly IReplicationPeer _remote;
    private readonly SyncOptions _options;
    private readonly TimeProvider _time;
    private readonly SyncEventHub _events = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly RunMonitor? _pull;
    private readonly RunMonitor? _push;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task<SyncResult?> _completion;
    private long? _leaseEpoch;
    private volatile PeerInfo? _theirs;

    private SyncSession(IDocumentStore store, IReplicationPeer remote, SyncOptions options)
    {
        _local = new LocalPeer(store);
        _remote = remote;
        _options = options;
        _time = options.Replication.TimeProvider;
        _retryRefused = options.Replication.RetryRefused;
        _pull = Monitor(SyncDirections.Pull, ReplicationDirection.Pull);
        _push = Monitor(SyncDirections.Push, ReplicationDirection.Push);
        _completion = Task.Run(RunAsync);

        // Who does not wait for the end finds its error in the status and in the log; it is no unobserved one.
        _completion.ContinueWith(
            static ended => _ = ended.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>Starts a sync.</summary>
    /// <param name="store">Our store. It is not disposed by the session.</param>
    /// <param name="remote">The peer. It is not disposed by the session.</param>
    /// <param name="options">How; <see langword="null"/> for the default.</param>
    /// <exception cref="ArgumentException">The options mean nothing, e.g. a filter that lets nothing
    /// through.</exception>
    public static SyncSession Start(IDocumentStore store, IReplicationPeer remote, SyncOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(remote);
        options ??= new SyncOptions();
        Replicator.Validate(options.Replication);
        if ((options.Directions & SyncDirections.Both) == SyncDirections.None)
        {
            throw new ArgumentException("A sync has at least one direction.", nameof(options));
        }

        return new SyncSession(store, remote, options);
    }

    /// <summary>
    /// Ends when the session does: with the result of a one-shot sync, with <see langword="null"/> when it was stopped,
    /// with the error that no retry mends otherwise.
    /// </summary>
    public Task<SyncResult?> Completion => _completion;

    /// <summary>
    /// Subscribes to what happens from now on. The channel holds 1,024 events; a slow subscriber loses the oldest and
    /// sees
    /// <see cref="SyncEvent.Missed"/>. It completes with the session.
    /// </summary>
    public ChannelReader<SyncEvent> Events() => _events.Subscribe();

    /// <summary>
    /// Reads the durable list of refused documents, in both directions. The peer is asked only if the session has not
    /// been connected yet.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<IReadOnlyList<RefusedDocument>> ReadRefusedAsync(CancellationToken cancellationToken = default) =>
        _theirs is { } theirs
            ? Replicator.ReadRefusedAsync(_local, theirs, cancellationToken)
            : Replicator.ReadRefusedAsync(_local, _remote, cancellationToken);

    /// <summary>Stops: what is under way is finished, the checkpoint written.</summary>
    /// <param name="cancellationToken">Ends the wait, not the stopping.</param>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        await _stop.CancelAsync().ConfigureAwait(false);

        // The error that ended a session is its completion's, not the stopping's.
        await _ended.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>As <see cref="DisposeAsync"/>, for owners that do not await.</summary>
    public void Dispose() => StopAsync().GetAwaiter().GetResult();

    /// <summary>Stops and waits; may be called twice.</summary>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    private RunMonitor? Monitor(SyncDirections wanted, ReplicationDirection direction) =>
        (_options.Directions & wanted) == 0
            ? null
            : new RunMonitor(direction, _time) { OnEvent = _events.Publish, OnProgress = ProgressMade };
}
