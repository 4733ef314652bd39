using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Engine;

internal sealed partial class ReplicationRun
{
    /// <summary>The fourth stage: batches are written in the order of the feed.</summary>
    private async Task WriteAsync(
        StageScope scope, ChannelReader<FetchChunk> input, CancellationToken cancellationToken)
    {
        bool transactional = _direction == ReplicationDirection.Pull && _target.CommitsLocalDocumentsWithWrites;
        var writer = transactional ? new StoreWriter(this) : (BatchWriter)new PeerWriter(this, scope);
        while (true)
        {
            if (!input.TryRead(out FetchChunk? chunk))
            {
                // Nothing is ready: what is under way is finished, so that a live sync records it at once.
                await writer.DrainAsync(cancellationToken).ConfigureAwait(false);
                if (!await input.WaitToReadAsync(cancellationToken).ConfigureAwait(false)) return;
                continue;
            }

            if (chunk.IsSlice && !writer.IsEmpty)
                await writer.FlushAsync(null, cancellationToken).ConfigureAwait(false);
            await foreach (FetchedSlab slab in chunk.Slabs.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                // Flushed before it overflows and not when it is full: the last part of a batch carries its checkpoint.
                if (writer.HasNoRoomFor(slab, _options))
                    await writer.FlushAsync(null, cancellationToken).ConfigureAwait(false);
                writer.Add(slab, chunk.KnownAncestors);
            }

            if (chunk.End is not null || chunk.IsSlice)
                await writer.FlushAsync(chunk.End, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sorts out what cannot be moved; the rest is written.</summary>
    private List<FetchedDocument> Admit(
        List<FetchedDocument> documents, ImmutableDictionary<string, ImmutableArray<RevisionId>> knownAncestors)
    {
        var admitted = new List<FetchedDocument>(documents.Count);
        foreach (FetchedDocument document in documents)
        {
            if (document.Error is { } failure)
            {
                (string error, string? reason) = WordsOf(failure);
                Refuse(document, error, reason, failure.IsTransient);
            }
            else if (document.Revisions.IsEmpty && _source.CommitsLocalDocumentsWithWrites)
            {
                // Evicted or purged from our store since the feed listed it.
                _monitor.Update(static progress => progress with { Skipped = progress.Skipped + 1 });
            }
            else if (!document.Missing.IsEmpty)
            {
                // A node of a cluster may be back in hours with the only copy: every run asks again.
                Refuse(
                    document, TypedMemoryErrorCodes.NotFound,
                    $"The source lists the revision \"{document.Missing[0]}\" but does not have it.", atPresent: true);
            }
            else if (document.Revisions.IsEmpty || !Passes(document, knownAncestors))
            {
                _monitor.Update(static progress => progress with { Skipped = progress.Skipped + 1 });
            }
            else
            {
                admitted.Add(document);
            }
        }

        return admitted;
    }

    /// <summary>
    /// The filters that need a body. An edit that stops matching the selector, and a delete, which has no body to
    /// match, still reach a target that holds the document (pouchdb #3578).
    /// </summary>
    private bool Passes(
        FetchedDocument document, ImmutableDictionary<string, ImmutableArray<RevisionId>> knownAncestors)
    {
        if (_direction == ReplicationDirection.Push && _options.PushPredicate is { } predicate
            && !document.Revisions.All(predicate))
        {
            return false;
        }

        return _options.Filter?.Selector is not { } selector
            || knownAncestors.ContainsKey(document.Id)
            || document.Revisions.Any(revision => !revision.Deleted && selector.Matches(revision));
    }

    /// <summary>Records a document that cannot be moved. All of its leaves are held together.</summary>
    /// <param name="document">The document.</param>
    /// <param name="error">The word for it.</param>
    /// <param name="reason">Why.</param>
    /// <param name="atPresent">Whether nothing is wrong with it: then the next run tries it again.</param>
    private void Refuse(FetchedDocument document, string error, string? reason, bool atPresent = false)
    {
        _sliced.Pass(document.Id, refused: true);
        Refuse(new RefusedDocument(document.Id, _direction, error, reason)
        {
            Revisions = [.. document.Revisions.Select(static r => r.Revision), .. document.Missing],
            Policy = atPresent ? "" : _policy,
        });
    }

    private void Refuse(RefusedDocument refused)
    {
        if (refused.Reason?.Length > ReplicationTuning.ReasonLength)
            refused = refused with { Reason = refused.Reason[..ReplicationTuning.ReasonLength] + "…" };
        bool first = _neighbours.Refused(refused.Id);
        RefusedDocument entry = _refused.Add(
            refused with { LastAttempt = _options.TimeProvider.GetUtcNow() }, sameRun: !first);
        if (!first) return;
        Log.DocumentRefused(_options.Logger, entry.Id, _theirs.Name, entry.Error, entry.Reason);
        _monitor.Update(static progress => progress with { Refused = progress.Refused + 1 });
        _monitor.SetRefused(_refused.Count);
        _monitor.Denied(entry);
    }

    /// <summary>The peer's own words for a failure, where it gave some.</summary>
    private static (string Error, string? Reason) WordsOf(TypedMemoryException failure) =>
        failure is PeerException { PeerError: { } word } peer
            ? (word, peer.PeerReason ?? peer.Message) : (failure.Code, failure.Message);

    /// <summary>Counts and tells what was written.</summary>
    private void Written(IReadOnlyCollection<FetchedDocument> documents)
    {
        if (documents.Count == 0) return;
        long revisions = 0;
        foreach (FetchedDocument document in documents)
        {
            revisions += document.Revisions.Length;
            _monitor.Limits.AtPresent.Forget(document.Id);
            if (!_sliced.Pass(document.Id, refused: false)) continue;
            Forget(document.Id);
        }

        _neighbours.Taken(documents.Count);
        _monitor.SetRefused(_refused.Count);
        _monitor.Update(progress => progress with
        {
            Documents = progress.Documents + documents.Count,
            Revisions = progress.Revisions + revisions,
        });
        _monitor.Changed([.. documents.Select(static d => d.Id)]);
    }

    /// <summary>A document is not refused any more.</summary>
    private void Forget(string id)
    {
        if (!_refused.Remove(id) || !_neighbours.Left(id)) return;
        _monitor.Forgive(id);
        _monitor.Update(static progress => progress with { Refused = progress.Refused - 1 });
    }

    /// <summary>Everything up to the end of a batch is in the target.</summary>
    private void Acknowledge(BatchEnd? end)
    {
        if (end is null) return;
        if (end.IsRetry)
        {
            _options.Progress?.Report(_monitor.Progress);
            return;
        }

        if (end.Sequence is not null) _checkpointer.Advance(end.Sequence);
        _monitor.Update(progress => progress with
        {
            LastSequence = _isLastLeg ? end.Sequence ?? progress.LastSequence : progress.LastSequence,
            CaughtUp = _isLastLeg && end.CaughtUp,
            Pending = end.CaughtUp ? 0 : end.Pending ?? progress.Pending,
        });
        _options.Progress?.Report(_monitor.Progress);
        if (!_isLastLeg || !end.CaughtUp) return;
        _monitor.Pause();
        _caughtUp.Writer.TryWrite(true);
    }

    private async ValueTask<Stream> OpenAttachmentAsync(
        DocumentRevision revision, DocumentAttachment attachment, CancellationToken cancellationToken)
    {
        Stream content = await _source.OpenAttachmentAsync(
            revision.Id, revision.Revision, attachment, cancellationToken).ConfigureAwait(false);
        return new MeteredStream(content, _monitor);
    }

    /// <summary>
    /// Several attachments of a revision in one request; those that an ancestor which is here has are not sent again.
    /// </summary>
    private async IAsyncEnumerable<OpenedAttachment> OpenAttachmentsAsync(
        DocumentRevision revision, IReadOnlyList<DocumentAttachment> attachments,
        ImmutableDictionary<string, ImmutableArray<RevisionId>> knownAncestors,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ImmutableArray<RevisionId> known = knownAncestors.TryGetValue(revision.Id, out ImmutableArray<RevisionId> held)
            ? [.. held.Where(ancestor => revision.Path.Revisions.Contains(ancestor))]
            : [];
        await foreach (OpenedAttachment opened in _source.OpenAttachmentsAsync(
            revision, attachments, known, cancellationToken)
            .ConfigureAwait(false))
        {
            yield return opened with { Content = new MeteredStream(opened.Content, _monitor) };
        }
    }
}
