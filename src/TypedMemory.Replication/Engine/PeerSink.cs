using TypedMemory.Core.Peers;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Options;
using TypedMemory.Replication.Refused;

namespace TypedMemory.Replication.Engine;

/// <summary>
/// Writes to a peer: several batches are under way at a time, and acknowledged in the order of the feed.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="outcome">What is recorded of it.</param>
/// <param name="scope">The pass that the writes belong to.</param>
internal sealed class PeerSink(RunContext run, WriteOutcome outcome, StageScope scope) : BatchWriter
{
    private readonly Queue<(Task Write, BatchEnd? End)> _underWay = new();
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    public override async Task DrainAsync(CancellationToken cancellationToken)
    {
        while (_underWay.Count > 0) await CompleteOneAsync(cancellationToken).ConfigureAwait(false);
        _ids.Clear();
    }

    protected override async Task WriteAsync(
        List<FetchedDocument> documents, BatchEnd? end, CancellationToken cancellationToken)
    {
        List<FetchedDocument> admitted = outcome.Admission.Admit(documents);

        // Two writes of one document must not overtake each other: a tombstone could arrive before the merge.
        if (admitted.Exists(document => _ids.Contains(document.Id)))
            await DrainAsync(cancellationToken).ConfigureAwait(false);
        foreach (FetchedDocument document in admitted) _ids.Add(document.Id);

        // Nothing leaves the machine before it is durable here.
        if (admitted.Count > 0 && run.Ours == run.Source)
        {
            await run.Ours.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        _underWay.Enqueue((admitted.Count == 0 ? Task.CompletedTask : Start(admitted), end));
        while (_underWay.Count >= ReplicationTuning.RemoteWrites)
        {
            await CompleteOneAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Starts a write as a stage of its own: if it fails, the pass does, and no write outlives the pass.
    /// </summary>
    private Task Start(List<FetchedDocument> documents)
    {
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        scope.Run(async token =>
        {
            await SendAsync(documents, token).ConfigureAwait(false);
            sent.SetResult();
        });
        return sent.Task;
    }

    private async Task CompleteOneAsync(CancellationToken cancellationToken)
    {
        (Task write, BatchEnd? end) = _underWay.Dequeue();
        await write.WaitAsync(cancellationToken).ConfigureAwait(false);
        await outcome.Records.WriteRefusedAsync(cancellationToken).ConfigureAwait(false);
        outcome.Acknowledgements.Acknowledge(end);
    }

    /// <summary>Sends in rounds: in each, every document's next step. Most documents have one.</summary>
    private async Task SendAsync(List<FetchedDocument> documents, CancellationToken cancellationToken)
    {
        // Before anything is sent: what other writes bring after it may be what a document here is refused for.
        long taken = outcome.Refusals.TakenSoFar;
        OutgoingDocument[] outgoing = [.. documents.Select(d => new OutgoingDocument(d, AttemptsBefore(d.Id)))];
        bool tookSome = await SendRoundsAsync(outgoing, cancellationToken).ConfigureAwait(false);
        OutgoingDocument[] again = tookSome ? [.. outgoing.Where(MayHaveWaited)] : [];
        if (again.Length > 0)
        {
            // Refused, perhaps, because what it needs came after it in the batch.
            foreach (OutgoingDocument document in again) document.TryAgain();
            await SendRoundsAsync(again, cancellationToken).ConfigureAwait(false);
        }

        foreach (OutgoingDocument document in outgoing)
        {
            if (document.Refusal is { } refusal)
                outcome.Refusals.Refuse(document.Document, refusal.Error, refusal.Reason, refusal.IsTransient, taken);
        }

        outcome.Refusals.Written([.. outgoing.Where(static o => o.Refusal is null).Select(static o => o.Document)]);
    }

    private static bool MayHaveWaited(OutgoingDocument document) =>
        document.Refusal is { IsTransient: false } refusal && RefusalKinds.MayDependOnOthers(refusal.Error);

    /// <returns>Whether the peer took anything.</returns>
    private async Task<bool> SendRoundsAsync(OutgoingDocument[] outgoing, CancellationToken cancellationToken)
    {
        bool tookSome = false;
        while (true)
        {
            OutgoingDocument[] round = [.. outgoing.Where(static o => o.HasNext)];
            if (round.Length == 0) return tookSome;
            Dictionary<string, DocumentRefusal> refused = await SendAsync(
                round, cancellationToken).ConfigureAwait(false);
            tookSome |= refused.Count < round.Length;
            DocumentRefusal? passing = refused.Values.FirstOrDefault(
                static refusal => refusal.IsTransient && refusal.Attempts < ReplicationTuning.AttemptsOfRow);
            if (passing is not null && !tookSome && IsNews(round)) throw AtPresent(passing);
            foreach (OutgoingDocument document in round)
            {
                if (refused.TryGetValue(document.Document.Id, out DocumentRefusal? refusal))
                    document.Refuse(refusal);
                else document.Taken();
            }

            if (passing is null) continue;
            await Task.Delay(ReplicationTuning.RowRetryDelay, run.Options.TimeProvider, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <summary>
    /// What is in the list because it could not be taken is sent once by each run, and says nothing of the peer.
    /// </summary>
    private int AttemptsBefore(string id) =>
        outcome.Refusals.IsAtPresent(id) ? ReplicationTuning.AttemptsOfRow - 1 : 0;

    /// <summary>Whether one of the documents could be taken before, as far as is known.</summary>
    private bool IsNews(OutgoingDocument[] round)
    {
        int news = 0;
        foreach (OutgoingDocument document in round)
        {
            bool listed = outcome.Refusals.IsAtPresent(document.Document.Id);
            if (run.Monitor.Limits.AtPresent.Add(document.Document.Id) == 1 && !listed) news++;
        }

        return news > 0;
    }

    /// <returns>By document id, what was refused.</returns>
    private async Task<Dictionary<string, DocumentRefusal>> SendAsync(
        OutgoingDocument[] round, CancellationToken cancellationToken)
    {
        IReadOnlyList<DocumentRefusal> refused = await run.Target.WriteAsync(
            new PeerWriteBatch
            {
                Documents = [.. round.Select(static o => o.Next)],
                Origin = run.Source.Name,
                OpenAttachment = outcome.Attachments.OpenAsync,
                LeaseEpoch = run.Direction == ReplicationDirection.Pull ? run.Options.LeaseEpoch : null,
            },
            cancellationToken).ConfigureAwait(false);
        run.Monitor.Touch();
        return Refusals.ById(refused);
    }

    /// <summary>A peer that takes nothing is in trouble, whatever it says of the single document.</summary>
    private TypedMemoryException AtPresent(DocumentRefusal refusal) => new(
        TypedMemoryErrorCodes.Unavailable,
        $"The peer \"{run.Target.Name}\" could not write the document \"{refusal.Id}\" at present: {refusal.Error}, \"{refusal.Reason}\".",
        isTransient: true);
}
