using System.Collections.Immutable;
using System.Threading.Channels;
using TypedMemory.Core.Peers;
using TypedMemory.Replication.Checkpoints;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Engine;

internal sealed partial class ReplicationRun
{
    /// <summary>
    /// Tries refused documents again that something changed for: the peer's rules, this library, or a request.
    /// </summary>
    private async Task RetryRefusedAsync(CancellationToken cancellationToken)
    {
        ImmutableArray<string> ids = [.. _refused.ToImmutableArray()
            .Where(entry => _options.RetryRefused || entry.Policy != _policy)
            .Select(static entry => entry.Id)
            .Where(id => _options.Filter is null || _options.Filter.Matches(id))];
        await RunIdsAsync(ids, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Moves some documents, beside the checkpoint.</summary>
    public async Task<ReplicationResult> ExecuteAsync(ImmutableArray<string> ids, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        await RunIdsAsync(ids, cancellationToken).ConfigureAwait(false);
        await WriteRefusedAsync(cancellationToken).ConfigureAwait(false);
        return new ReplicationResult(_direction) { Progress = _monitor.Progress, Refused = _monitor.Refused };
    }

    /// <summary>A pass over some documents, beside the checkpoint.</summary>
    private async Task RunIdsAsync(ImmutableArray<string> ids, CancellationToken cancellationToken)
    {
        for (int start = 0; start < ids.Length; start += ReplicationTuning.IdsPerQuery)
        {
            int count = Math.Min(ReplicationTuning.IdsPerQuery, ids.Length - start);
            var leg = new ReplicationLeg(null, null, Live: false) { Ids = ids.Slice(start, count) };
            await RunLegAsync(leg, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>At the end of a run: what was refused because others were not there yet, now that they are.</summary>
    private async Task RetryAfterNeighboursAsync(CancellationToken cancellationToken)
    {
        for (int pass = 0; pass < ReplicationTuning.NeighbourPasses; pass++)
        {
            ImmutableArray<string> ids = Wanted(_neighbours.Due());
            if (ids.IsEmpty) return;
            await RunIdsAsync(ids, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Beside a live feed: what was refused because others were not there yet, when the feed has caught up; and now and
    /// then what the peer could not give or take at present.
    /// </summary>
    private async Task RetryBesideFeedAsync(ChannelWriter<ChangeBatch> output, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Task<bool> caughtUp = _caughtUp.Reader.ReadAsync(waiting.Token).AsTask();
            Task elapsed = Task.Delay(ReplicationTuning.LiveRetryInterval, _options.TimeProvider, waiting.Token);
            Task first = await Task.WhenAny(caughtUp, elapsed).ConfigureAwait(false);
            await waiting.CancelAsync().ConfigureAwait(false);
            await first.ConfigureAwait(false);
            ImmutableArray<string> ids = Wanted(first == elapsed
                ? [.. _refused.ToImmutableArray().Where(static entry => entry.IsAtPresent).Select(
                    static entry => entry.Id)]
                : _neighbours.Due());
            for (int start = 0; start < ids.Length; start += ReplicationTuning.IdsPerQuery)
            {
                int count = Math.Min(ReplicationTuning.IdsPerQuery, ids.Length - start);
                await ReadAgainAsync(ids.Slice(start, count), output, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task ReadAgainAsync(
        ImmutableArray<string> ids, ChannelWriter<ChangeBatch> output, CancellationToken cancellationToken)
    {
        var leg = new ReplicationLeg(null, null, Live: false) { Ids = ids };
        var rows = new List<PeerChange>();
        await foreach (PeerChangesPage page in _source.ReadChangesAsync(QueryOf(leg), cancellationToken)
            .WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            rows.AddRange(page.Rows.Where(row => IsWanted(row, leg)));
        }

        if (rows.Count == 0) return;
        var end = new BatchEnd(null, CaughtUp: false, null) { IsRetry = true };
        await output.WriteAsync(new ChangeBatch(rows, rows.Count, end), cancellationToken).ConfigureAwait(false);
    }

    private ImmutableArray<string> Wanted(ImmutableArray<string> ids) =>
        _options.Filter is { } filter ? ids.RemoveAll(id => !filter.Matches(id)) : ids;
}
