using System.Collections.Immutable;
using TypedMemory.Core.Merging;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Core.Wire;

namespace TypedMemory.TestKit;

public sealed partial class MemoryDocumentStore
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<WriteOutcome>> WriteAsync(
        DocumentBatch batch, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            CheckLease(batch.LeaseEpoch);
            MemoryState next = _state;
            var outcomes = new List<WriteOutcome>();
            foreach (DocumentWrite write in batch.Writes)
            {
                try
                {
                    (next, WriteOutcome outcome) = Apply(next, write, batch.Origin);
                    outcomes.Add(outcome);
                }
                catch (TypedMemoryException error)
                {
                    outcomes.Add(new WriteOutcome(write.Id, default, 0, error));
                }
            }

            if (batch.Atomic && outcomes.Find(static o => o.Error is not null) is { Error: { } cause } failed)
            {
                return new([.. outcomes.Select(o => o.Error is not null ? o : new WriteOutcome(o.Id, default, 0,
                    new TypedMemoryException(
                        cause.Code, $"The batch was not written, because \"{failed.Id}\" failed.")))]);
            }

            next = WithLocals(next, batch.LocalDocuments);
            bool rings = next.Sequence != _state.Sequence;
            _state = next;
            if (rings) Ring();
            return new(outcomes);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DocumentRevisions>> PurgeAsync(
        IReadOnlyList<DocumentRevisions> documents, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            var purged = new List<DocumentRevisions>();
            foreach (DocumentRevisions item in documents)
            {
                if (!_state.Documents.TryGetValue(item.Id, out MemoryDocument? document))
                {
                    purged.Add(new DocumentRevisions(item.Id, []));
                    continue;
                }

                ImmutableArray<RevisionId> leaves = [.. item.Revisions.Where(document.Tree.IsLeaf).Distinct()];
                purged.Add(new DocumentRevisions(item.Id, leaves));
                if (leaves.IsEmpty) continue;
                RevisionTree tree = leaves.Aggregate(document.Tree, static (tree, leaf) => tree.Purge(leaf));
                long sequence = _state.Sequence + 1;
                MemoryDocument kept = document with
                { Tree = tree, Leaves = document.Leaves.RemoveRange(leaves), Sequence = sequence, Origin = null };
                ImmutableSortedDictionary<long, string> feed = _state.Feed.Remove(document.Sequence);
                _state = _state with
                {
                    Sequence = sequence,
                    PurgeSequence = _state.PurgeSequence + 1,
                    Actor = NewActor(),
                    Documents = tree.IsEmpty
                        ? _state.Documents.Remove(item.Id) : _state.Documents.SetItem(item.Id, kept),
                    Feed = tree.IsEmpty ? feed : feed.Add(sequence, item.Id),
                };
            }

            Interlocked.Increment(ref _removals);
            Ring();
            return new(purged);
        }
    }

    private static (MemoryState Next, WriteOutcome Outcome) Apply(
        MemoryState state, DocumentWrite write, string? origin)
    {
        DocumentEnvelope.ValidateId(write.Id, DocumentLimits.Default);
        MemoryDocument? before = state.Documents.GetValueOrDefault(write.Id);
        RevisionId? winner = before?.Winner.Revision;
        if ((write.IfSequence is { } sequence && sequence != (before?.Sequence ?? 0))
            || (write.IfLeaf is { } leaf && before?.Tree.IsLeaf(leaf) != true))
        {
            throw new RevisionConflictException(write.Id, write.IfLeaf, winner);
        }

        RevisionTree tree = before?.Tree ?? RevisionTree.Empty;
        var leaves = (before?.Leaves ?? ImmutableDictionary<RevisionId, DocumentRevision>.Empty).ToBuilder();
        bool changed = false;
        foreach (DocumentRevision revision in write.Revisions)
        {
            DocumentAttachment? lost = revision.Attachments.FirstOrDefault(
                a => a.Sha256 is null || !state.Attachments.ContainsKey(a.Sha256));
            if (lost is not null)
            {
                throw new InvalidDocumentException(
                    TypedMemoryErrorCodes.BadRequest, write.Id,
                    $"the bytes of the attachment \"{lost.Name}\" are not in the store.");
            }

            foreach (DocumentAttachment attachment in revision.Attachments)
            {
                if (AttachmentHeaders.FindFault(attachment.Name, attachment.ContentType) is { } fault)
                    throw new InvalidDocumentException(TypedMemoryErrorCodes.BadRequest, write.Id, fault);
            }

            RevisionTree merged = tree.Merge(
                revision.Path, revision.Deleted, out TreeMergeResult result, state.RevisionLimit);
            if (result != TreeMergeResult.Known)
            {
                changed = true;
                leaves[revision.Revision] = revision;
            }

            tree = merged;
        }

        if (!changed) return (state, new WriteOutcome(write.Id, before!.Winner.Revision, before.Sequence, null));
        bool lacksMember = tree.Leaves.Any(
            leaf => !leaf.Deleted && leaves.TryGetValue(leaf.Revision, out DocumentRevision? live)
            && !DroppedMember.IsThere(live.Body.Span));

        // A resolution's tombstone is bare: both sides of the merge are kept until the next edit.
        bool resolves = tree.LiveLeaves == 1
            && write.Revisions.Any(
                static revision => revision.Deleted && revision.Body.Length <= 2 && revision.Path.Count > 1);
        bool keeps = lacksMember || resolves;
        var ancestors = ImmutableDictionary<RevisionId, DocumentRevision>.Empty;
        if (keeps && before is not null) ancestors = before.Ancestors;
        foreach (RevisionId known in leaves.Keys.ToArray())
        {
            DocumentRevision body = leaves[known];
            if (tree.IsLeaf(known)) leaves[known] = WithPath(body, tree.GetPath(known));
            else leaves.Remove(known);
            if (!tree.IsLeaf(known) && keeps && !body.Deleted) ancestors = ancestors.SetItem(known, body);
        }

        long next = state.Sequence + 1;
        var document = new MemoryDocument(write.Id, tree, leaves.ToImmutable(), next, origin) { Ancestors = ancestors };
        ImmutableSortedDictionary<long, string> feed = before is null ? state.Feed : state.Feed.Remove(before.Sequence);
        return (
            state with
            {
                Sequence = next,
                Documents = state.Documents.SetItem(write.Id, document),
                Feed = feed.Add(next, write.Id),
            },
            new WriteOutcome(write.Id, document.Winner.Revision, next, null));
    }

    private static DocumentRevision WithPath(DocumentRevision revision, RevisionPath path) => new()
    {
        Id = revision.Id,
        Path = path,
        Deleted = revision.Deleted,
        Body = revision.Body,
        Attachments = revision.Attachments,
    };
}
