using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Replication.Options;
using TypedMemory.Replication.Requests;

namespace TypedMemory.Replication.Engine;

/// <summary>The third stage: fetches what the target lacks.</summary>
/// <param name="run">The run.</param>
/// <param name="refusals">Where documents that cannot be read go.</param>
internal sealed class FetchStage(RunContext run, Refusals refusals)
{
    // What a revision costs in memory besides its body: ids, path, the objects themselves.
    private const int RevisionOverhead = 256;

    // Whether the peer could read any document in this run.
    private volatile bool _readSome;

    /// <summary>
    /// Several fetches at a time, handed on in the order of the feed. The oldest one is always the one
    /// that is being drained, so fetches that wait for room cannot block each other.
    /// </summary>
    public async Task RunAsync(
        StageScope scope,
        ChannelReader<WantedBatch> input,
        ChannelWriter<FetchChunk> output,
        CancellationToken cancellationToken)
    {
        var slots = new SemaphoreSlim(run.Options.MaxRequests);
        var fetches = new List<Task>();
        await foreach (WantedBatch batch in input.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (FetchChunk chunk in Cut(batch))
            {
                if (chunk.Wanted.Count == 0)
                {
                    chunk.Slabs.Writer.Complete();
                }
                else
                {
                    await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
                    var finished = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    fetches.Add(finished.Task);
                    scope.Run(async token =>
                    {
                        try
                        {
                            await FetchChunkAsync(chunk, token).ConfigureAwait(false);
                        }
                        finally
                        {
                            slots.Release();
                            finished.SetResult();
                        }
                    });
                }

                await output.WriteAsync(chunk, cancellationToken).ConfigureAwait(false);
            }

            fetches.RemoveAll(static fetch => fetch.IsCompleted);
        }

        output.Complete();
        await Task.WhenAll(fetches).ConfigureAwait(false);
    }

    /// <summary>Documents of many leaves come last, in slices: the others do not wait for them.</summary>
    private IEnumerable<FetchChunk> Cut(WantedBatch batch)
    {
        // What looks at a document as a whole needs it as a whole.
        bool whole = run.Options.Filter?.Selector is not null || run.Options.PushPredicate is not null;
        List<DocumentRevisions> large = whole
            ? []
            : batch.Documents.FindAll(static d => d.Revisions.Length > ReplicationTuning.LeavesOfSlice);
        List<DocumentRevisions> others = large.Count == 0
            ? batch.Documents
            : batch.Documents.FindAll(static d => d.Revisions.Length <= ReplicationTuning.LeavesOfSlice);
        for (int start = 0; start < others.Count || start == 0; start += ReplicationTuning.FetchSize)
        {
            int count = Math.Min(ReplicationTuning.FetchSize, others.Count - start);
            bool last = large.Count == 0 && start + count == others.Count;
            yield return CreateChunk(batch, others.GetRange(start, count), last);
        }

        foreach (DocumentRevisions document in large)
        {
            int slices = (
                document.Revisions.Length + ReplicationTuning.LeavesOfSlice - 1) / ReplicationTuning.LeavesOfSlice;
            refusals.Sliced.Begin(document.Id, slices);
            for (int slice = 0; slice < slices; slice++)
            {
                int start = slice * ReplicationTuning.LeavesOfSlice;
                int count = Math.Min(ReplicationTuning.LeavesOfSlice, document.Revisions.Length - start);
                bool last = slice == slices - 1 && ReferenceEquals(document, large[^1]);
                yield return CreateChunk(
                    batch, [document with { Revisions = document.Revisions.Slice(start, count) }], last) with
                {
                    IsSlice = true,
                };
            }
        }
    }

    private static FetchChunk CreateChunk(WantedBatch batch, List<DocumentRevisions> part, bool last) =>
        new(part, last ? batch.End : null)
        {
            Carried = batch.Carried,
            IsRetry = batch.IsRetry,
        };

    private async Task FetchChunkAsync(FetchChunk chunk, CancellationToken cancellationToken)
    {
        ChannelWriter<FetchedSlab> output = chunk.Slabs.Writer;
        IReadOnlyList<DocumentRevisions> wanted = chunk.Wanted;
        IReadOnlyDictionary<string, DocumentRevision> carried = chunk.Carried;

        // A pass over what was refused before is the later attempt: nothing is asked for again in it.
        for (int attempt = chunk.IsRetry ? ReplicationTuning.AttemptsOfRow : 1; ; attempt++)
        {
            var lacking = new Dictionary<string, FetchedDocument>(StringComparer.Ordinal);
            await FetchSlabsAsync(wanted, carried, output, TakeOut, cancellationToken).ConfigureAwait(false);
            if (lacking.Count == 0) break;
            if (attempt >= ReplicationTuning.AttemptsOfRow)
            {
                ThrowIfInTrouble(chunk, lacking.Values);
                await output.WriteAsync(
                    new FetchedSlab([.. lacking.Values], 0), cancellationToken).ConfigureAwait(false);
                break;
            }

            // A cluster's nodes lag behind its feed (apache/couchdb#4204), or are being restarted: again after a while.
            await Task.Delay(
                ReplicationTuning.MissingRetryDelay, run.Options.TimeProvider, cancellationToken).ConfigureAwait(false);
            wanted = [.. wanted.Where(document => lacking.ContainsKey(document.Id))];
            carried = CarriedDocuments.None;

            bool TakeOut(FetchedDocument document)
            {
                if (!MayComeBetter(document, attempt)) return false;
                lacking[document.Id] = document;
                return true;
            }
        }

        output.Complete();
    }

    /// <summary>
    /// A peer that can read none, or not even most, of what it lists is in trouble, whatever it says of the single
    /// document: the run fails like one that it answers with 503, and the checkpoint stays. Few documents that stayed
    /// unreadable over several runs are passed by.
    /// </summary>
    private void ThrowIfInTrouble(FetchChunk chunk, Dictionary<string, FetchedDocument>.ValueCollection unreadable)
    {
        if (chunk.IsRetry) return;
        bool many = unreadable.Count > ReplicationTuning.UnreadableAtPresent
            && unreadable.Count * 10 > chunk.Wanted.Count;
        if (!many)
        {
            if (_readSome) return;
            bool persist = true;
            foreach (FetchedDocument document in unreadable)
                persist &= refusals.NoteUnreadable(document) >= ReplicationTuning.AttemptsOfLoneDocument;
            if (persist) return;
        }

        FetchedDocument first = unreadable.First();
        (string error, string? reason) = Refusals.WordsOf(first.Error!);
        throw new PeerException(
            TypedMemoryErrorCodes.Unavailable,
            $"The peer \"{run.Source.Name}\" could not read {unreadable.Count} of {chunk.Wanted.Count} documents at present, \"{first.Id}\" among them: "
            + $"{error}, \"{reason}\".",
            isTransient: true)
        {
            PeerError = error,
            PeerReason = reason,
        };
    }

    private async Task FetchSlabsAsync(
        IReadOnlyList<DocumentRevisions> wanted,
        IReadOnlyDictionary<string, DocumentRevision> carried,
        ChannelWriter<FetchedSlab> output,
        Func<FetchedDocument, bool> takeOut,
        CancellationToken cancellationToken)
    {
        var documents = new List<FetchedDocument>();
        long bytes = 0;
        Dictionary<string, ImmutableArray<RevisionId>> known = wanted
            .Where(static document => !document.KnownAncestors.IsEmpty)
            .ToDictionary(static document => document.Id, static document => document.KnownAncestors);
        await foreach (FetchedDocument fetched in ReadAsync(wanted, carried, cancellationToken).ConfigureAwait(false))
        {
            FetchedDocument document = known.TryGetValue(fetched.Id, out ImmutableArray<RevisionId> held)
                ? fetched with { KnownAncestors = held } : fetched;
            if (takeOut(document)) continue;
            if (document.Error is null && document.Missing.IsEmpty) _readSome = true;
            long size = SizeOf(document);
            run.Monitor.AddBytes(size);
            documents.Add(document);
            bytes += size;
            if (bytes < ReplicationTuning.SlabBytes) continue;
            await output.WriteAsync(new FetchedSlab(documents, bytes), cancellationToken).ConfigureAwait(false);
            (documents, bytes) = ([], 0);
        }

        if (documents.Count > 0)
        {
            await output.WriteAsync(new FetchedSlab(documents, bytes), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What came with the feed, then what has to be fetched.</summary>
    private async IAsyncEnumerable<FetchedDocument> ReadAsync(
        IReadOnlyList<DocumentRevisions> wanted, IReadOnlyDictionary<string, DocumentRevision> carried,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<DocumentRevisions> rest = wanted;
        if (carried.Count > 0)
        {
            var lacking = new List<DocumentRevisions>();
            foreach (DocumentRevisions document in wanted)
            {
                if (carried.TryGetValue(document.Id, out DocumentRevision? there))
                    yield return new FetchedDocument(document.Id, [there], []);
                else lacking.Add(document);
            }

            rest = lacking;
        }

        if (rest.Count == 0) yield break;
        await foreach (FetchedDocument document in run.Source.FetchAsync(rest, cancellationToken).ConfigureAwait(false))
        {
            yield return document;
        }
    }

    /// <summary>
    /// Whether a document is asked for again: the peer could not read it at present, and was not asked for it alone;
    /// or, once, a revision is missing, or the document was malformed on its way.
    /// </summary>
    private static bool MayComeBetter(FetchedDocument document, int attempt) => document.Error is { } error
        ? (error.IsTransient && error is not FailedAloneException)
            || (attempt == 1 && error.Code == TypedMemoryErrorCodes.Corrupt)
        : attempt == 1 && !document.Missing.IsEmpty;

    private static long SizeOf(FetchedDocument document)
    {
        long size = 0;
        foreach (DocumentRevision revision in document.Revisions) size += revision.Body.Length + RevisionOverhead;
        return size;
    }
}
