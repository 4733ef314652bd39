using System.Collections.Immutable;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Engine;

internal sealed partial class ReplicationRun
{
    /// <summary>
    /// Writes into our store: each batch, the refused documents that it passes by and the checkpoint in one
    /// transaction.
    /// </summary>
    private sealed class StoreWriter(ReplicationRun run) : BatchWriter
    {
        public override Task DrainAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        protected override async Task WriteAsync(
            List<FetchedDocument> documents, BatchEnd? end, CancellationToken cancellationToken)
        {
            List<FetchedDocument> admitted = run.Admit(documents, KnownAncestors);
            if (admitted.Count > 0)
            {
                admitted = await run.WriteRecordsAsync(
                    () => CommitAsync(admitted, end, cancellationToken), cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await run.WriteRefusedAsync(cancellationToken).ConfigureAwait(false);
            }

            run.Written(admitted);
            if (admitted.Count > 0 && run._options.OnPulled is { } resolve)
            {
                await ResolveAsync(resolve, [.. admitted.Select(static d => d.Id)]).ConfigureAwait(false);
            }

            run.Acknowledge(end);
        }

        /// <summary>However long the hook takes, the peer is not the one that is silent.</summary>
        private async Task ResolveAsync(
            Func<IReadOnlyList<string>, CancellationToken, ValueTask> resolve, IReadOnlyList<string> ids)
        {
            run._monitor.BeginOwnWork();
            try
            {
                // Not cancelled with the run: what is committed is not pulled again, so nobody would resolve it later.
                await resolve(ids, CancellationToken.None).ConfigureAwait(false);
            }
            finally
            {
                run._monitor.EndOwnWork();
            }
        }

        private async Task<List<FetchedDocument>> CommitAsync(
            List<FetchedDocument> documents, BatchEnd? end, CancellationToken cancellationToken)
        {
            ImmutableArray<LocalDocument> records = run._refused.TakeChanges();
            if (end?.Sequence is not null)
                records = records.Add(run.OursDocument(run._checkpointer.Preview(end.Sequence)));
            IReadOnlyList<RefusedRevision> refused = await run._target.WriteAsync(
                Batch(documents) with { LocalDocuments = records, Atomic = true }, cancellationToken)
                    .ConfigureAwait(false);
            if (refused.Count == 0)
            {
                if (end?.Sequence is not null) run._checkpointer.OursWritten();
                return documents;
            }

            // Our store refuses some of it. The others go first, the list and the checkpoint after them: cut between
            // the two, the batch is only compared again.
            refused = await WriteApartAsync(documents, refused, cancellationToken).ConfigureAwait(false);
            var reasons = new Dictionary<string, RefusedRevision>(StringComparer.Ordinal);
            foreach (RefusedRevision refusal in refused) reasons.TryAdd(refusal.Id, refusal);
            var taken = new List<FetchedDocument>(documents.Count);
            foreach (FetchedDocument document in documents)
            {
                if (reasons.TryGetValue(document.Id, out RefusedRevision? refusal))
                {
                    bool atPresent = refusal.IsTransient || refusal.Error == TypedMemoryErrorCodes.NotFound;
                    run.Refuse(document, refusal.Error, refusal.Reason, atPresent);
                }
                else
                {
                    taken.Add(document);
                }
            }

            // What was taken for the transaction that failed, and what was refused now.
            records = [.. records.Where(r => r.Id != run._ids.Checkpoint), .. run._refused.TakeChanges()];
            if (end?.Sequence is not null)
                records = records.Add(run.OursDocument(run._checkpointer.Preview(end.Sequence)));
            await run.WriteOursAsync(records, cancellationToken).ConfigureAwait(false);
            return taken;
        }

        /// <summary>
        /// Writes what is not refused, then tries the documents again whose attachments the source did not deliver.
        /// What fails three times while the source answers is that document's fault; nothing of a batch delivered is
        /// the source's.
        /// </summary>
        /// <returns>What is refused for good, or for this run.</returns>
        private async Task<IReadOnlyList<RefusedRevision>> WriteApartAsync(
            List<FetchedDocument> documents, IReadOnlyList<RefusedRevision> refused,
            CancellationToken cancellationToken)
        {
            Dictionary<string, RefusedRevision> undelivered = Undelivered(refused);
            List<FetchedDocument> others = [.. documents.Where(document => !undelivered.ContainsKey(document.Id))];
            List<RefusedRevision> final = [];
            for (int attempt = 1; ; attempt++)
            {
                if (others.Count > 0)
                {
                    refused = await run._target.WriteAsync(Batch(others), cancellationToken).ConfigureAwait(false);
                    final.AddRange(refused.Where(static refusal => !refusal.IsTransient));
                    foreach (FetchedDocument document in others) undelivered.Remove(document.Id);
                    foreach ((string id, RefusedRevision refusal) in Undelivered(refused)) undelivered[id] = refusal;
                }

                if (undelivered.Count == 0) return final;
                await run._source.GetInfoAsync(cancellationToken).ConfigureAwait(false);
                if (attempt >= ReplicationTuning.AttemptsOfRow) break;
                await Task.Delay(ReplicationTuning.RowRetryDelay, run._options.TimeProvider, cancellationToken)
                    .ConfigureAwait(false);
                others = [.. documents.Where(document => undelivered.ContainsKey(document.Id))];
            }

            if (undelivered.Count <= ReplicationTuning.UnreadableAtPresent || undelivered.Count
                + final.Count < documents.Count)
            {
                return [.. final, .. undelivered.Values];
            }

            RefusedRevision first = undelivered.Values.First();
            throw new PeerException(
                TypedMemoryErrorCodes.Unavailable,
                $"The peer \"{run._source.Name}\" delivers no attachment at present, those of \"{first.Id}\" among them: "
                + $"{first.Error}, \"{first.Reason}\".",
                isTransient: true);
        }

        private static Dictionary<string, RefusedRevision> Undelivered(IReadOnlyList<RefusedRevision> refused)
        {
            var undelivered = new Dictionary<string, RefusedRevision>(StringComparer.Ordinal);
            foreach (RefusedRevision refusal in refused.Where(static refusal => refusal.IsTransient))
                undelivered.TryAdd(refusal.Id, refusal);
            return undelivered;
        }

        private PeerWriteBatch Batch(List<FetchedDocument> documents)
        {
            ImmutableDictionary<string, ImmutableArray<RevisionId>> known = KnownAncestors;
            return new PeerWriteBatch
            {
                Revisions = [.. documents.SelectMany(static d => d.Revisions)],
                Origin = run._source.Name,
                OpenAttachment = run.OpenAttachmentAsync,
                OpenAttachments = (revision, attachments, token) =>
                    run.OpenAttachmentsAsync(revision, attachments, known, token),
                KnownAncestors = known,
                LeaseEpoch = run._options.LeaseEpoch,
            };
        }
    }
}
