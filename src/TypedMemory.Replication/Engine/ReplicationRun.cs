using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using TypedMemory.Core.Peers;
using TypedMemory.Replication.Checkpoints;
using TypedMemory.Replication.Options;
using TypedMemory.Replication.Refused;
using TypedMemory.Replication.Requests;

namespace TypedMemory.Replication.Engine;

/// <summary>
/// One attempt to bring a target up to date: one connection, never restarted. The shell around it owns retries.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle is never asked for holds nothing.")]
internal sealed partial class ReplicationRun
{
    private readonly IReplicationPeer _source;
    private readonly IReplicationPeer _target;
    private readonly IReplicationPeer _ours;
    private readonly IReplicationPeer _theirs;
    private readonly ReplicationOptions _options;
    private readonly ReplicationDirection _direction;
    private readonly RunMonitor _monitor;
    private readonly SlicedDocuments _sliced = new();

    // A bell with one slot: that the feed has caught up is news once.
    private readonly Channel<bool> _caughtUp = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private Checkpointer _checkpointer = null!;
    private RefusedList _refused = null!;
    private NeighbourRetries _neighbours = null!;
    private LocalIds _ids = null!;
    private string _policy = "";

    // Only the plan's last leg tells how far the run is: one that tries refused documents, or joins a prefix, ends
    // early.
    private bool _isLastLeg;

    public ReplicationRun(
        IReplicationPeer source, IReplicationPeer target, ReplicationOptions options, RunMonitor monitor)
    {
        _source = Divide(source, options, monitor);
        _target = Divide(target, options, monitor);
        _options = options;
        _monitor = monitor;
        _direction = DirectionOf(target, options);
        (_ours, _theirs) = _direction == ReplicationDirection.Pull ? (_target, _source) : (_source, _target);
    }

    /// <summary>Which way a run goes, see <see cref="ReplicationOptions.Direction"/>.</summary>
    public static ReplicationDirection DirectionOf(IReplicationPeer target, ReplicationOptions options) =>
        options.Direction
        ?? (target.CommitsLocalDocumentsWithWrites ? ReplicationDirection.Pull : ReplicationDirection.Push);

    /// <summary>Runs.</summary>
    public async Task<ReplicationResult> ExecuteAsync(CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<ReplicationLeg> plan = _checkpointer.Plan(StreamKey.From(_options), _options.Live);
        bool completed = false;
        try
        {
            await RetryRefusedAsync(cancellationToken).ConfigureAwait(false);
            _monitor.TriedRefused = true;
            foreach (ReplicationLeg leg in plan)
            {
                _isLastLeg = ReferenceEquals(leg, plan[^1]);
                await FindSkippableAsync(leg, cancellationToken).ConfigureAwait(false);
                await ExpectDocumentsAsync(leg, cancellationToken).ConfigureAwait(false);
                await RunLegOrStartOverAsync(leg, cancellationToken).ConfigureAwait(false);
            }

            await RetryAfterNeighboursAsync(cancellationToken).ConfigureAwait(false);
            await SaveAsync(cancellationToken).ConfigureAwait(false);
            completed = true;
        }
        finally
        {
            if (!completed) await SaveLastAsync().ConfigureAwait(false);
        }

        return new ReplicationResult(_direction)
        {
            Progress = _monitor.Progress,
            StartSequence = plan[0].Since,
            Refused = _monitor.Refused,
        };
    }

    /// <summary>
    /// A database that was moved or restored may not understand the sequences of before: then the checkpoint is
    /// dropped, and what both sides have is found by comparing from the beginning.
    /// </summary>
    private async Task RunLegOrStartOverAsync(ReplicationLeg leg, CancellationToken cancellationToken)
    {
        try
        {
            await RunLegAsync(leg, cancellationToken).ConfigureAwait(false);
        }
        catch (TypedMemoryException error) when (error.Code == TypedMemoryErrorCodes.UnknownSequence
            && leg.Key is not null)
        {
            Log.SequenceUnknown(_options.Logger, _source.Name, error.Message);
            await RunLegAsync(leg with { Since = null }, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// The pipeline: each stage is at most one batch ahead of the next, so memory is bounded by the stages' bounds.
    /// </summary>
    private async Task RunLegAsync(ReplicationLeg leg, CancellationToken cancellationToken)
    {
        _checkpointer.Start(leg);
        using var scope = new StageScope(cancellationToken);
        Channel<ChangeBatch> changes = CreateStage<ChangeBatch>(ReplicationTuning.FeedPages);
        Channel<WantedBatch> wanted = CreateStage<WantedBatch>(ReplicationTuning.StageCapacity);
        Channel<FetchChunk> fetched = CreateStage<FetchChunk>(_options.MaxRequests);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(scope.Token);
        scope.Run(token => ReadChangesAsync(leg, changes.Writer, token));
        scope.Run(token => DiffAsync(leg, changes.Reader, wanted.Writer, token));
        scope.Run(token => FetchAsync(scope, wanted.Reader, fetched.Writer, token));
        scope.Run(async token =>
        {
            await WriteAsync(scope, fetched.Reader, token).ConfigureAwait(false);
            await done.CancelAsync().ConfigureAwait(false);
        });
        scope.Run(token => SavePeriodicallyAsync(token, done.Token));
        if (leg.Live) scope.Run(token => RetryBesideFeedAsync(changes.Writer, token));
        await scope.WhenAllAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// What is not a store on this device is behind a line, whose requests can fail for what is in them.
    /// </summary>
    private static IReplicationPeer Divide(IReplicationPeer peer, ReplicationOptions options, RunMonitor monitor) =>
        peer is DividingPeer || peer.CommitsLocalDocumentsWithWrites
            ? peer
            : new DividingPeer(peer, monitor.Limits, options.TimeProvider);

    private static Channel<T> CreateStage<T>(int capacity) => Channel.CreateBounded<T>(
        new BoundedChannelOptions(capacity) { SingleReader = true });
}
