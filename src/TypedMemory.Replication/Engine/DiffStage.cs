using System.Threading.Channels;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Replication.Checkpoints;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Engine;

/// <summary>The second stage: what of the rows the target lacks.</summary>
/// <param name="run">The run.</param>
/// <param name="open">What it found.</param>
/// <param name="refusals">What the target is known to refuse.</param>
/// <param name="carried">The documents that come with rows.</param>
/// <param name="tombstones">What is passed by.</param>
internal sealed class DiffStage(
    RunContext run, OpenRun open, Refusals refusals, CarriedDocuments carried, PassedTombstones tombstones)
{
    // How many of the next batches are not compared first.
    private int _guesses = open.Guesses;
    private int _nextGuesses = ReplicationTuning.Guesses;

    /// <summary>Compares the batches of a pass.</summary>
    public async Task RunAsync(
        ReplicationLeg leg,
        ChangeQueue input,
        ChannelWriter<WantedBatch> output,
        CancellationToken cancellationToken)
    {
        while (await input.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            (Dictionary<string, PeerChange> rows, int read, BatchEnd end) = Gather(input);
            bool retry = end.IsRetry || !leg.Ids.IsEmpty;
            if (rows.Count > 0 && !(retry && run.Monitor.TriedRefused)) run.Monitor.Activate();
            tombstones.Skip(rows);
            List<DocumentRevisions> wanted = rows.Count == 0
                ? []
                : await FindMissingOrGuessAsync(
                    rows.Values, retry, leg.Live, cancellationToken).ConfigureAwait(false);
            if (!retry) carried.Judge(rows.Values, wanted.Count);
            await tombstones.FetchBeforePushAsync(wanted, cancellationToken).ConfigureAwait(false);
            if (!end.IsRetry) run.Monitor.Update(progress => progress with
            {
                Read = progress.Read + read,
                Skipped = progress.Skipped + read - wanted.Count,
                Pending = end.Pending ?? progress.Pending,
                CaughtUp = progress.CaughtUp && wanted.Count == 0,
            });
            await output.WriteAsync(
                new WantedBatch(wanted, CarriedDocuments.Of(wanted, rows), end) { IsRetry = retry }, cancellationToken)
                    .ConfigureAwait(false);
        }

        output.Complete();
    }

    /// <summary>
    /// The rows that wait, up to a batch: a live feed gives them one by one, and several of them cost one round trip.
    /// Of a document that stands there twice, since feeds may rewind, the later row counts.
    /// </summary>
    private (Dictionary<string, PeerChange> Rows, int Read, BatchEnd End) Gather(ChangeQueue input)
    {
        var rows = new Dictionary<string, PeerChange>(StringComparer.Ordinal);
        int read = 0;
        BatchEnd end = new(null, CaughtUp: false, null);
        while (input.TryPeek(out ChangeBatch? next) && (read == 0 || read + next.Read <= run.Options.BatchSize))
        {
            // What is tried again is sent alone.
            if (read > 0 && (end.IsRetry || next.End.IsRetry)) break;
            input.Take();
            foreach (PeerChange row in next.Rows) rows[row.Id] = row;
            read += next.Read;
            end = next.End with { Sequence = next.End.Sequence ?? end.Sequence };
        }

        return (rows, read, end);
    }

    /// <summary>
    /// A peer that lacked nearly all of the last batch is not asked about the first revisions of the next one: they
    /// have no ancestors that would save attachments, and one that is there already is a no-op. (CouchDB's replicator
    /// does so, too.) Now and then it is asked all the same. Nor is it asked about a few that were just written: what
    /// it has of those came from it, and is left out as an echo; a round trip is a good part of the way to whoever
    /// waits for them.
    /// </summary>
    private async Task<List<DocumentRevisions>> FindMissingOrGuessAsync(
        Dictionary<string, PeerChange>.ValueCollection rows, bool retry, bool live,
        CancellationToken cancellationToken)
    {
        bool mayGuess = run.Direction == ReplicationDirection.Push && !retry && open.SkippedBefore.IsEmpty;
        bool guess = mayGuess
            && ((live && rows.Count <= ReplicationTuning.GuessUpToRows) || (_guesses > 0 && _guesses-- > 0));
        if (!guess)
        {
            List<DocumentRevisions> missing = await FindMissingAsync(
                rows, retry, cancellationToken).ConfigureAwait(false);
            bool lacksNearlyAll = rows.Count >= ReplicationTuning.GuessFromRows
                && missing.Count >= rows.Count * ReplicationTuning.GuessFrom;
            _guesses = lacksNearlyAll ? _nextGuesses : 0;
            _nextGuesses = lacksNearlyAll
                ? Math.Min(ReplicationTuning.MostGuesses, 2 * _nextGuesses) : ReplicationTuning.Guesses;
            return missing;
        }

        var wanted = new List<DocumentRevisions>();
        var asked = new List<PeerChange>();
        foreach (PeerChange row in rows)
        {
            if (row.Leaves is not [{ Generation: 1 }]) asked.Add(row);
            else if (!refusals.IsKnown(row.Id, row.Leaves)) wanted.Add(new DocumentRevisions(row.Id, row.Leaves));
        }

        if (asked.Count > 0)
            wanted.AddRange(await FindMissingAsync(asked, retry, cancellationToken).ConfigureAwait(false));
        return wanted;
    }

    /// <summary>What of rows the target lacks, but for what it is known to refuse.</summary>
    public async Task<List<DocumentRevisions>> FindMissingAsync(
        IEnumerable<PeerChange> rows, bool retry, CancellationToken cancellationToken)
    {
        var wanted = new List<DocumentRevisions>();
        var question = new List<DocumentRevisions>();
        int revisions = 0;
        foreach (PeerChange row in rows)
        {
            if (revisions > 0 && revisions + row.Leaves.Length > ReplicationTuning.DiffRevisions)
            {
                await AskAsync().ConfigureAwait(false);
            }

            question.Add(new DocumentRevisions(row.Id, row.Leaves));
            revisions += row.Leaves.Length;
        }

        if (question.Count > 0) await AskAsync().ConfigureAwait(false);
        return wanted;

        async Task AskAsync()
        {
            IReadOnlyList<MissingRevisions> answer =
                await run.Target.DiffRevisionsAsync(question, cancellationToken).ConfigureAwait(false);
            run.Monitor.Touch();
            Dictionary<string, MissingRevisions> missing = answer.ToDictionary(
                static m => m.Id, StringComparer.Ordinal);
            foreach (DocumentRevisions document in question)
            {
                if (!missing.TryGetValue(document.Id, out MissingRevisions? lacks) || lacks.Missing.IsEmpty)
                {
                    // The target has all of it: nothing is refused any more.
                    refusals.Forget(document.Id);
                    continue;
                }

                if (!retry && refusals.IsKnown(document.Id, lacks.Missing)) continue;
                wanted.Add(
                    new DocumentRevisions(document.Id, lacks.Missing) { KnownAncestors = lacks.PossibleAncestors });
            }

            question = [];
            revisions = 0;
        }
    }
}
