using System.Collections.Immutable;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Core.Wire;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Documents;

/// <summary>Finds revisions, and what clients ask about them.</summary>
internal static class DocumentReader
{
    /// <summary>Opens the revision that a request names, else the winner.</summary>
    /// <exception cref="HubException">There is none, or it is deleted and was not asked for by its
    /// revision.</exception>
    public static async ValueTask<DocumentRevision> OpenAsync(
        IDocumentStore store, string id, RevisionId? revision, bool deletedToo, bool latest,
        CancellationToken cancellationToken)
    {
        if (revision is { } named)
        {
            if (latest)
            {
                // The leaf of the branch that was named, as PouchDB's tests have it; CouchDB itself gives the winner of
                // all.
                DocumentSnapshot? snapshot = await store.GetSnapshotAsync(id, cancellationToken).ConfigureAwait(false);
                if (snapshot is not null && new LeafIndex(snapshot).Find(named, latest: true) is [var leaf, ..])
                    return leaf;
                if (snapshot?.Winner is { Deleted: false } winning) return winning;
            }

            return await store.GetAsync(id, named, cancellationToken).ConfigureAwait(false)
                ?? throw HubException.NotFound();
        }

        DocumentRevision winner = await store.GetAsync(id, cancellationToken).ConfigureAwait(false)
            ?? throw HubException.NotFound();
        return winner.Deleted && !deletedToo ? throw HubException.NotFound("deleted") : winner;
    }

    /// <summary>Gathers what the envelope of a document says beside the revision itself.</summary>
    public static async ValueTask<EnvelopeOptions> EnvelopeAsync(
        HubDatabase database, DocumentRevision revision, ReadOptions options, CancellationToken cancellationToken)
    {
        IDocumentStore store = database.Store;
        EnvelopeOptions envelope = EnvelopeOptions.Default;
        if (options.Revisions)
        {
            int limit = await database.RevisionsToTellAsync(revision.Path, cancellationToken).ConfigureAwait(false);
            envelope = limit < revision.Path.Count
                ? EnvelopeOptions.WithRevisions with { RevisionLimit = limit } : EnvelopeOptions.WithRevisions;
        }

        if (options.RevisionsInfo)
        {
            envelope = envelope with
            { RevisionsInfo = await InfoAsync(store, revision, cancellationToken).ConfigureAwait(false) };
        }

        if (options.Conflicts || options.DeletedConflicts)
        {
            RevisionTree tree = await store.GetTreeAsync(revision.Id, cancellationToken).ConfigureAwait(false)
                ?? RevisionTree.Empty;
            envelope = envelope with
            {
                Conflicts = options.Conflicts ? tree.Conflicts : [],
                DeletedConflicts = options.DeletedConflicts ? tree.DeletedConflicts : [],
            };
        }

        if (options.LocalSequence)
        {
            DocumentSnapshot? snapshot = await store.GetSnapshotAsync(
                revision.Id, cancellationToken).ConfigureAwait(false);
            envelope = envelope with { LocalSequence = snapshot?.Sequence };
        }

        return envelope;
    }

    /// <summary>
    /// Finds the revisions of <c>open_revs</c>: each wanted one, or with <c>latest</c> the leaves that descend from it.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="document">The document with its leaves, or <see langword="null"/> if there is none.</param>
    /// <param name="id">The document's id.</param>
    /// <param name="wanted">The wanted revisions, or <see langword="null"/> for all leaves.</param>
    /// <param name="latest">Whether an ancestor stands for its leaves.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Each revision with its body, or without if it is missing.</returns>
    public static async ValueTask<List<(RevisionId Revision, DocumentRevision? Found)>> OpenRevisionsAsync(
        IDocumentStore store, LeafIndex? document, string id, IReadOnlyList<RevisionId>? wanted, bool latest,
        CancellationToken cancellationToken)
    {
        var found = new List<(RevisionId, DocumentRevision?)>();
        if (wanted is null)
        {
            foreach (DocumentRevision leaf in document?.Snapshot.Leaves ?? []) found.Add((leaf.Revision, leaf));
            return found;
        }

        var sent = new HashSet<RevisionId>();
        foreach (RevisionId revision in wanted)
        {
            IReadOnlyList<DocumentRevision> leaves = document?.Find(revision, latest) ?? [];
            foreach (DocumentRevision leaf in leaves)
            {
                // Two wishes on one branch end at the same leaf, which is sent once.
                if (sent.Add(leaf.Revision) || !latest) found.Add((leaf.Revision, leaf));
            }

            if (leaves.Count > 0) continue;
            found.Add(
                (revision, document is null
                ? null : await store.GetAsync(id, revision, cancellationToken).ConfigureAwait(false)));
        }

        return found;
    }

    private static async ValueTask<ImmutableArray<RevisionInfo>> InfoAsync(
        IDocumentStore store, DocumentRevision revision, CancellationToken cancellationToken)
    {
        var info = ImmutableArray.CreateBuilder<RevisionInfo>(revision.Path.Revisions.Length);
        foreach (RevisionId ancestor in revision.Path.Revisions)
        {
            DocumentRevision? body = ancestor == revision.Revision
                ? revision
                : await store.GetAsync(revision.Id, ancestor, cancellationToken).ConfigureAwait(false);
            info.Add(new RevisionInfo(
                ancestor, body is null ? RevisionStatus.Missing : body.Deleted
                    ? RevisionStatus.Deleted : RevisionStatus.Available));
        }

        return info.MoveToImmutable();
    }
}
