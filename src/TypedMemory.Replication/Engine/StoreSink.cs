using System.Collections.Immutable;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Checkpoints;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Engine;

/// <summary>
/// Writes into our store: each batch, the refused documents that it passes by and the checkpoint in one transaction.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="outcome">What is recorded of it.</param>
internal sealed class StoreSink(RunContext run, WriteOutcome outcome) : BatchWriter
{
    public override Task DrainAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task WriteAsync(
        List<FetchedDocument> documents, BatchEnd? end, CancellationToken cancellationToken)
    {
        List<FetchedDocument> admitted = outcome.Admission.Admit(documents);
        if (admitted.Count > 0)
        {
            admitted = await outcome.Records.WriteRecordsAsync(
                () => CommitAsync(admitted, end, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await outcome.Records.WriteRefusedAsync(cancellationToken).ConfigureAwait(false);
        }

        outcome.Refusals.Written(admitted);
        if (admitted.Count > 0 && run.Options.OnPulled is { } resolve)
        {
            await ResolveAsync(resolve, [.. admitted.Select(static d => d.Id)]).ConfigureAwait(false);
        }

        outcome.Acknowledgements.Acknowledge(end);
    }

    /// <summary>However long the hook takes, the peer is not the one that is silent.</summary>
    private async Task ResolveAsync(
        Func<IReadOnlyList<string>, CancellationToken, ValueTask> resolve, IReadOnlyList<string> ids)
    {
        run.Monitor.BeginOwnWork();
        try
        {
            // Not cancelled with the run: what is committed is not pulled again, so nobody would resolve it later.
            await resolve(ids, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            run.Monitor.EndOwnWork();
        }
    }

    private async Task<List<FetchedDocument>> CommitAsync(
        List<FetchedDocument> documents, BatchEnd? end, CancellationToken cancellationToken)
    {
        ImmutableArray<LocalDocument> records = outcome.Open.Refused.TakeChanges();
        if (end?.Sequence is not null)
            records = records.Add(outcome.Records.OursDocument(outcome.Open.Checkpointer.Preview(end.Sequence)));
        IReadOnlyList<DocumentRefusal> refused = await run.Target.WriteAsync(
            Batch(documents) with { LocalDocuments = records, Atomic = true }, cancellationToken)
                .ConfigureAwait(false);
        if (refused.Count == 0)
        {
            if (end?.Sequence is not null) outcome.Open.Checkpointer.OursWritten();
            return documents;
        }

        // Our store refuses some of it. The others go first, the list and the checkpoint after them: cut between
        // the two, the batch is only compared again.
        refused = await WriteApartAsync(documents, refused, cancellationToken).ConfigureAwait(false);
        Dictionary<string, DocumentRefusal> reasons = Refusals.ById(refused);
        var taken = new List<FetchedDocument>(documents.Count);
        foreach (FetchedDocument document in documents)
        {
            if (reasons.TryGetValue(document.Id, out DocumentRefusal? refusal))
            {
                bool atPresent = refusal.IsTransient || refusal.Error == TypedMemoryErrorCodes.NotFound;
                outcome.Refusals.Refuse(document, refusal.Error, refusal.Reason, atPresent);
            }
            else
            {
                taken.Add(document);
            }
        }

        // What was taken for the transaction that failed, and what was refused now.
        records = [.. records.Where(r => r.Id != outcome.Open.Ids.Checkpoint), .. outcome.Open.Refused.TakeChanges()];
        if (end?.Sequence is not null)
            records = records.Add(outcome.Records.OursDocument(outcome.Open.Checkpointer.Preview(end.Sequence)));
        await outcome.Records.WriteOursAsync(records, cancellationToken).ConfigureAwait(false);
        return taken;
    }

    /// <summary>
    /// Writes what is not refused, then tries the documents again whose attachments the source did not deliver.
    /// What fails three times while the source answers is that document's fault; nothing of a batch delivered is
    /// the source's.
    /// </summary>
    /// <returns>What is refused for good, or for this run.</returns>
    private async Task<IReadOnlyList<DocumentRefusal>> WriteApartAsync(
        List<FetchedDocument> documents, IReadOnlyList<DocumentRefusal> refused,
        CancellationToken cancellationToken)
    {
        Dictionary<string, DocumentRefusal> undelivered = Undelivered(refused);
        List<FetchedDocument> others = [.. documents.Where(document => !undelivered.ContainsKey(document.Id))];
        List<DocumentRefusal> final = [];
        for (int attempt = 1; ; attempt++)
        {
            if (others.Count > 0)
            {
                refused = await run.Target.WriteAsync(Batch(others), cancellationToken).ConfigureAwait(false);
                final.AddRange(refused.Where(static refusal => !refusal.IsTransient));
                foreach (FetchedDocument document in others) undelivered.Remove(document.Id);
                foreach ((string id, DocumentRefusal refusal) in Undelivered(refused)) undelivered[id] = refusal;
            }

            if (undelivered.Count == 0) return final;
            await run.Source.GetInfoAsync(cancellationToken).ConfigureAwait(false);
            if (attempt >= ReplicationTuning.AttemptsOfRow) break;
            await Task.Delay(ReplicationTuning.RowRetryDelay, run.Options.TimeProvider, cancellationToken)
                .ConfigureAwait(false);
            others = [.. documents.Where(document => undelivered.ContainsKey(document.Id))];
        }

        if (undelivered.Count <= ReplicationTuning.UnreadableAtPresent || undelivered.Count
            + final.Count < documents.Count)
        {
            return [.. final, .. undelivered.Values];
        }

        DocumentRefusal first = undelivered.Values.First();
        throw new PeerException(
            TypedMemoryErrorCodes.Unavailable,
            $"The peer \"{run.Source.Name}\" delivers no attachment at present, those of \"{first.Id}\" among them: "
            + $"{first.Error}, \"{first.Reason}\".",
            isTransient: true);
    }

    private static Dictionary<string, DocumentRefusal> Undelivered(IReadOnlyList<DocumentRefusal> refused) =>
        Refusals.ById(refused.Where(static refusal => refusal.IsTransient));

    private PeerWriteBatch Batch(List<FetchedDocument> documents) => new()
    {
        Documents =
        [
            .. documents.Select(
                static d => new PeerDocument(d.Id, d.Revisions) { KnownAncestors = d.KnownAncestors }),
        ],
        Origin = run.Source.Name,
        OpenAttachment = outcome.Attachments.OpenAsync,
        OpenAttachments = outcome.Attachments.OpenAsync,
        LeaseEpoch = run.Options.LeaseEpoch,
    };
}
