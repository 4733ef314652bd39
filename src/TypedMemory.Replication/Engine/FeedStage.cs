using System.Collections.Immutable;
using TypedMemory.Core.Peers;
using TypedMemory.Replication.Checkpoints;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Engine;

/// <summary>The first stage: the source's feed.</summary>
/// <param name="run">The run.</param>
/// <param name="refusals">Where rows go that are not a document's.</param>
/// <param name="carried">The documents that come with rows.</param>
internal sealed class FeedStage(RunContext run, Refusals refusals, CarriedDocuments carried)
{
    /// <summary>Reads the feed of a pass.</summary>
    public async Task RunAsync(
        ReplicationLeg leg, ChangeQueue output, CancellationToken cancellationToken)
    {
        await foreach (PeerChangesPage page in run.Source.ReadChangesAsync(QueryOf(leg), cancellationToken)
            .WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            run.Monitor.Touch();

            // A peer may give larger pages than asked for.
            int start = 0;
            do
            {
                int count = Math.Min(run.Options.BatchSize, page.Rows.Length - start);
                bool last = start + count == page.Rows.Length;
                PeerChange[] part = page.Rows.AsSpan(start, count).ToArray();
                List<PeerChange> rows = [.. part.Where(row => IsWanted(row, leg))];
                foreach (PeerChange row in part.Where(row => row.Error is not null)) Refuse(row, leg);
                BatchEnd end = last
                    ? new BatchEnd(Recordable(page.LastSequence), page.CaughtUp, page.Pending)
                    : new BatchEnd(Recordable(part[^1].Sequence), CaughtUp: false, page.Pending);
                if (!leg.Ids.IsEmpty) end = end with { IsRetry = true };
                var batch = new ChangeBatch(rows, count, end)
                { Carries = rows.Exists(static row => row.Document is not null) };
                await output.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
                start += count;
            }
            while (start < page.Rows.Length);
        }

        output.Complete();
    }

    /// <summary>What the source is asked for.</summary>
    public PeerChangesQuery QueryOf(ReplicationLeg leg)
    {
        ImmutableArray<string> ids = leg.Ids.IsEmpty ? run.Options.Filter?.Ids ?? [] : leg.Ids;
        ImmutableArray<string> prefixes = leg.Key?.Prefixes ?? [];
        bool both = !ids.IsEmpty && !prefixes.IsEmpty;
        return new PeerChangesQuery
        {
            Since = leg.Since,
            // Prefixes and ids let through what either does; no peer can be asked for that, so the feed is whole then.
            Prefixes = both ? [] : prefixes,
            Ids = both ? [] : ids,
            Live = leg.Live,
            PageSize = run.Options.BatchSize,
            WithDocuments = leg.Ids.IsEmpty ? () => carried.AreWanted : null,
            SkipOrigin = run.Options.SkipEchoesAfter is null ? null : run.Target.Name,
            SkipOriginAfter = run.Options.SkipEchoesAfter,
        };
    }

    /// <summary>
    /// A sequence as it may stand in a checkpoint; one that is too large to be one gives no place to resume from.
    /// </summary>
    private static string? Recordable(string? sequence) =>
        sequence?.Length <= ReplicationTuning.SequenceBytes ? sequence : null;

    /// <summary>
    /// A row that is not a document's is one refused item: it is in the list before any checkpoint passes it by. One of
    /// another filter's is not ours to report.
    /// </summary>
    private void Refuse(PeerChange row, ReplicationLeg leg)
    {
        // What has no id, or a reserved one, is of no filter.
        bool named = !row.IsUnnamed && row.Id is [not '_', ..];
        if (!leg.Ids.IsEmpty || (named && !IsWanted(row with { Leaves = [default], Error = null }, leg))) return;
        refusals.Refuse(row, Recordable(row.Sequence));
    }

    /// <summary>Ids are always checked again here: a peer may deliver more than it was asked for.</summary>
    public bool IsWanted(PeerChange row, ReplicationLeg leg)
    {
        // Rows without an id or a leaf, and those of Sync Gateway's users, are not documents.
        if (row.Id.Length == 0 || row.Leaves.IsEmpty || row.Error is not null) return false;
        if (row.Id[0] == '_')
        {
            return run.Options.IncludeDesignDocuments && row.Id.StartsWith("_design/", StringComparison.Ordinal);
        }

        if (!leg.Ids.IsEmpty) return leg.Ids.Contains(row.Id, StringComparer.Ordinal);
        if (run.Options.Filter is not { } filter || (filter.Prefixes.IsEmpty && filter.Ids.IsEmpty)) return true;

        // A pass over a prefix that is being added sees that prefix only.
        bool inLeg = leg.Key is not null && !leg.Key.Prefixes.IsEmpty && leg.Key.Covers(row.Id);
        return inLeg || filter.Ids.Contains(row.Id, StringComparer.Ordinal);
    }
}
