using System.Collections.Immutable;
using System.Threading.Channels;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Checkpoints;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Engine;

/// <summary>
/// The passes of a run over the source's feed: each is a pipeline of four stages, of which each is at most one batch
/// ahead of the next.
/// </summary>
internal sealed class RunPasses
{
    private readonly RunContext _run;
    private readonly OpenRun _open;
    private readonly Refusals _refusals;
    private readonly RunRecords _records;
    private readonly CarriedDocuments _carried;
    private readonly PassedTombstones _tombstones;
    private readonly Acknowledgements _acknowledgements;
    private readonly FeedStage _feed;
    private readonly DiffStage _diff;
    private readonly FetchStage _fetch;
    private readonly WriteStage _write;
    private readonly RetriesBesideFeed _beside;

    /// <summary>Makes the stages.</summary>
    public RunPasses(RunContext run, OpenRun open)
    {
        _run = run;
        _open = open;
        _refusals = new Refusals(run, open);
        _records = new RunRecords(run, open);
        _carried = new CarriedDocuments(run);
        _tombstones = new PassedTombstones(run, open);
        _acknowledgements = new Acknowledgements(run, open);
        _feed = new FeedStage(run, _refusals, _carried);
        _diff = new DiffStage(run, open, _refusals, _carried, _tombstones);
        _fetch = new FetchStage(run, _refusals);
        _write = new WriteStage(run, new WriteOutcome(
            open, new Admission(run, _refusals), _refusals, _records, _acknowledgements, new SourceAttachments(run)));
        _beside = new RetriesBesideFeed(run, _refusals, _feed, _acknowledgements);
    }

    /// <summary>Brings the target up to date.</summary>
    /// <returns>The sequence that the run started from, or <see langword="null"/> for the beginning.</returns>
    public async Task<string?> RunAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<ReplicationLeg> plan = _open.Checkpointer.Plan(StreamKey.From(_run.Options), _run.Options.Live);
        bool completed = false;
        try
        {
            await RetryRefusedAsync(cancellationToken).ConfigureAwait(false);
            _run.Monitor.TriedRefused = true;
            foreach (ReplicationLeg leg in plan)
            {
                _acknowledgements.IsLastLeg = ReferenceEquals(leg, plan[^1]);
                await _tombstones.FindAsync(leg, cancellationToken).ConfigureAwait(false);
                await _carried.ExpectAsync(leg, cancellationToken).ConfigureAwait(false);
                await RunLegOrStartOverAsync(leg, cancellationToken).ConfigureAwait(false);
            }

            await RetryAfterNeighboursAsync(cancellationToken).ConfigureAwait(false);
            await _records.SaveAsync(cancellationToken).ConfigureAwait(false);
            completed = true;
        }
        finally
        {
            if (!completed) await _records.SaveLastAsync().ConfigureAwait(false);
        }

        return plan[0].Since;
    }

    /// <summary>A pass over some documents, beside the checkpoint.</summary>
    public async Task RunIdsAsync(ImmutableArray<string> ids, CancellationToken cancellationToken)
    {
        for (int start = 0; start < ids.Length; start += ReplicationTuning.IdsPerQuery)
        {
            int count = Math.Min(ReplicationTuning.IdsPerQuery, ids.Length - start);
            var leg = new ReplicationLeg(null, null, Live: false) { Ids = ids.Slice(start, count) };
            await RunLegAsync(leg, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes what changed in the list of refused documents.</summary>
    public Task SaveRefusedAsync(CancellationToken cancellationToken) => _records.WriteRefusedAsync(cancellationToken);

    /// <summary>
    /// Whether the target has everything that the feed lists after a sequence; refused documents are passed by.
    /// </summary>
    public async Task<bool> HasAllAsync(string since, CancellationToken cancellationToken)
    {
        var leg = new ReplicationLeg(StreamKey.From(_run.Options), since, Live: false);
        await foreach (PeerChangesPage page in _run.Source.ReadChangesAsync(_feed.QueryOf(leg), cancellationToken)
            .WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            List<PeerChange> rows = [.. page.Rows.Where(row => _feed.IsWanted(row, leg))];
            if (rows.Count == 0) continue;
            List<DocumentRevisions> wanted = await _diff.FindMissingAsync(
                rows, retry: false, cancellationToken).ConfigureAwait(false);
            if (wanted.Count > 0) return false;
        }

        return true;
    }

    /// <summary>
    /// Tries refused documents again that something changed for: the peer's rules, this library, or a request.
    /// </summary>
    private async Task RetryRefusedAsync(CancellationToken cancellationToken)
    {
        ImmutableArray<string> ids = [.. _refusals.Entries
            .Where(entry => _run.Options.RetryRefused || _refusals.IsOutdated(entry))
            .Select(static entry => entry.Id)];
        await RunIdsAsync(_run.Wanted(ids), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>At the end of a run: what was refused because others were not there yet, now that they are.</summary>
    private async Task RetryAfterNeighboursAsync(CancellationToken cancellationToken)
    {
        var tried = new HashSet<string>(StringComparer.Ordinal);
        for (int pass = 0; pass < ReplicationTuning.NeighbourPasses; pass++)
        {
            ImmutableArray<string> ids = _run.Wanted(_refusals.DueAfterNeighbours(tried));
            if (ids.IsEmpty) return;
            tried.UnionWith(ids);
            await RunIdsAsync(ids, cancellationToken).ConfigureAwait(false);
        }
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
            Log.SequenceUnknown(_run.Options.Logger, _run.Source.Name, error.Message);
            await RunLegAsync(leg with { Since = null }, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// The pipeline: each stage is at most one batch ahead of the next, so memory is bounded by the stages' bounds.
    /// </summary>
    private async Task RunLegAsync(ReplicationLeg leg, CancellationToken cancellationToken)
    {
        _open.Checkpointer.Start(leg);
        using var scope = new StageScope(cancellationToken);
        var changes = new ChangeQueue();
        Channel<WantedBatch> wanted = CreateStage<WantedBatch>(ReplicationTuning.StageCapacity);
        Channel<FetchChunk> fetched = CreateStage<FetchChunk>(_run.Options.MaxRequests);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(scope.Token);
        scope.Run(token => _feed.RunAsync(leg, changes, token));
        scope.Run(token => _diff.RunAsync(leg, changes, wanted.Writer, token));
        scope.Run(token => _fetch.RunAsync(scope, wanted.Reader, fetched.Writer, token));
        scope.Run(async token =>
        {
            await _write.RunAsync(scope, fetched.Reader, token).ConfigureAwait(false);
            await done.CancelAsync().ConfigureAwait(false);
        });
        scope.Run(token => _records.SavePeriodicallyAsync(token, done.Token));
        if (leg.Live) scope.Run(token => _beside.RunAsync(changes, token));
        await scope.WhenAllAsync().ConfigureAwait(false);
    }

    private static Channel<T> CreateStage<T>(int capacity) => Channel.CreateBounded<T>(
        new BoundedChannelOptions(capacity) { SingleReader = true });
}
