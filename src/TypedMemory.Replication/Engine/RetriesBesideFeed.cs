using System.Collections.Immutable;
using TypedMemory.Core.Peers;
using TypedMemory.Replication.Checkpoints;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Engine;

/// <summary>Tries refused documents again beside a live feed.</summary>
/// <param name="run">The run.</param>
/// <param name="refusals">The refused documents.</param>
/// <param name="feed">Reads what the source has of them.</param>
/// <param name="acknowledgements">Tells when the feed has caught up.</param>
internal sealed class RetriesBesideFeed(
    RunContext run, Refusals refusals, FeedStage feed, Acknowledgements acknowledgements)
{
    /// <summary>
    /// Beside a live feed: what was refused because others were not there yet, when the feed has caught up, and again
    /// after each such try that moved some; and now and then what the peer could not give or take at present.
    /// </summary>
    public async Task RunAsync(ChangeQueue output, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Task<bool> caughtUp = acknowledgements.WhenCaughtUpAsync(waiting.Token).AsTask();
            Task elapsed = Task.Delay(ReplicationTuning.LiveRetryInterval, run.Options.TimeProvider, waiting.Token);
            Task first = await Task.WhenAny(caughtUp, elapsed).ConfigureAwait(false);
            await waiting.CancelAsync().ConfigureAwait(false);
            await first.ConfigureAwait(false);
            IEnumerable<string> due = refusals.DueAfterNeighbours();
            if (first == elapsed)
            {
                due = due.Concat(refusals.Entries.Where(static entry => entry.IsAtPresent).Select(
                    static entry => entry.Id));
            }

            ImmutableArray<string> ids = run.Wanted([.. due]);
            for (int start = 0; start < ids.Length; start += ReplicationTuning.IdsPerQuery)
            {
                int count = Math.Min(ReplicationTuning.IdsPerQuery, ids.Length - start);
                await ReadAgainAsync(ids.Slice(start, count), output, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task ReadAgainAsync(
        ImmutableArray<string> ids, ChangeQueue output, CancellationToken cancellationToken)
    {
        var leg = new ReplicationLeg(null, null, Live: false) { Ids = ids };
        var rows = new List<PeerChange>();
        await foreach (PeerChangesPage page in run.Source.ReadChangesAsync(feed.QueryOf(leg), cancellationToken)
            .WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            rows.AddRange(page.Rows.Where(row => feed.IsWanted(row, leg)));
        }

        if (rows.Count == 0) return;
        var end = new BatchEnd(null, CaughtUp: false, null) { IsRetry = true };
        await output.WriteAsync(new ChangeBatch(rows, rows.Count, end), cancellationToken).ConfigureAwait(false);
    }
}
