using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using TypedMemory.Documents;

namespace TypedMemory.Replication;

internal sealed partial class ReplicationRun
{
    // What a revision costs in memory besides its body: ids, path, the objects themselves.
    private const int RevisionOverhead = 256;

    /// <summary>
    /// The third stage: several fetches at a time, handed on in the order of the feed. The oldest one is always the one that
    /// is being drained, so fetches that wait for room cannot block each other.
    /// </summary>
    private async Task FetchAsync(
        StageScope scope,
        ChannelReader<WantedBatch> input,
        ChannelWriter<FetchChunk> output,
        CancellationToken cancellationToken)
    {
        var slots = new SemaphoreSlim(_options.MaxRequests);
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

    private static IEnumerable<FetchChunk> Cut(WantedBatch batch)
    {
        for (int start = 0; ; start += ReplicationTuning.FetchSize)
        {
            int count = Math.Min(ReplicationTuning.FetchSize, batch.Documents.Count - start);
            List<DocumentRevisions> part = batch.Documents.GetRange(start, count);
            bool last = start + count == batch.Documents.Count;
            yield return new FetchChunk(part, last ? batch.End : null)
            {
                KnownAncestors = part.Where(static d => !d.KnownAncestors.IsEmpty)
                    .ToImmutableDictionary(static d => d.Id, static d => d.KnownAncestors),
                Carried = batch.Carried,
            };
            if (last) yield break;
        }
    }

    private async Task FetchChunkAsync(FetchChunk chunk, CancellationToken cancellationToken)
    {
        ChannelWriter<FetchedSlab> output = chunk.Slabs.Writer;
        var again = new List<DocumentRevisions>();
        await FetchSlabsAsync(chunk.Wanted, chunk.Carried, output, again, cancellationToken).ConfigureAwait(false);
        if (again.Count > 0)
        {
            // A cluster's nodes lag behind its feed (apache/couchdb#4204): once more after a while, then it is passed by.
            await Task.Delay(ReplicationTuning.MissingRetryDelay, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
            await FetchSlabsAsync(again, NoneCarried, output, again: null, cancellationToken).ConfigureAwait(false);
        }

        output.Complete();
    }

    private async Task FetchSlabsAsync(
        IReadOnlyList<DocumentRevisions> wanted,
        IReadOnlyDictionary<string, DocumentRevision> carried,
        ChannelWriter<FetchedSlab> output,
        List<DocumentRevisions>? again,
        CancellationToken cancellationToken)
    {
        Dictionary<string, DocumentRevisions>? byId = again is null
            ? null
            : wanted.ToDictionary(static d => d.Id, StringComparer.Ordinal);
        var documents = new List<FetchedDocument>();
        long bytes = 0;
        await foreach (FetchedDocument document in ReadAsync(wanted, carried, cancellationToken).ConfigureAwait(false))
        {
            if (again is not null && MayComeBetter(document)
                && byId!.TryGetValue(document.Id, out DocumentRevisions? lacking))
            {
                again.Add(lacking);
                continue;
            }

            long size = SizeOf(document);
            _monitor.AddBytes(size);
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
                if (carried.TryGetValue(document.Id, out DocumentRevision? there)) yield return new FetchedDocument(document.Id, [there], []);
                else lacking.Add(document);
            }

            rest = lacking;
        }

        if (rest.Count == 0) yield break;
        await foreach (FetchedDocument document in _source.FetchAsync(rest, cancellationToken).ConfigureAwait(false))
        {
            yield return document;
        }
    }

    /// <summary>Whether a revision is missing, or the document was malformed on its way; both may be different the next time.</summary>
    private static bool MayComeBetter(FetchedDocument document) =>
        document.Error is { } error ? error.Code == TypedMemoryErrorCodes.Corrupt : !document.Missing.IsEmpty;

    private static long SizeOf(FetchedDocument document)
    {
        long size = 0;
        foreach (DocumentRevision revision in document.Revisions) size += revision.Body.Length + RevisionOverhead;
        return size;
    }
}
