using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Replication.Local;

public sealed partial class LocalPeer
{
    // One read transaction per page: long enough to be cheap, short enough to bound what is in memory.
    private const int FetchPage = 64;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<MissingRevisions>> DiffRevisionsAsync(
        IReadOnlyList<DocumentRevisions> documents, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(documents);
        var ids = new string[documents.Count];
        for (int i = 0; i < ids.Length; i++) ids[i] = documents[i].Id;

        // A damaged document counts as one that is not there: what is wrong with it is told by its write.
        IReadOnlyList<RevisionTree?> trees = await DamagedRows.ReadAroundAsync(
            ids, some => _store.GetTreesAsync(some, cancellationToken)).ConfigureAwait(false);

        var answer = new List<MissingRevisions>();
        for (int i = 0; i < ids.Length; i++)
        {
            RevisionTree? tree = trees[i];
            ImmutableArray<RevisionId> missing = tree is null
                ? documents[i].Revisions
                : documents[i].Revisions.RemoveAll(tree.Contains);
            if (missing.IsEmpty) continue;
            ImmutableArray<RevisionId> ancestors = tree is null
                ? []
                : [.. missing.SelectMany(revision => tree.PossibleAncestorsOf(revision).AsEnumerable()).Distinct()];
            answer.Add(new MissingRevisions(ids[i], missing, ancestors));
        }

        return answer;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<FetchedDocument> FetchAsync(
        IReadOnlyList<DocumentRevisions> documents,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(documents);
        for (int start = 0; start < documents.Count; start += FetchPage)
        {
            int count = Math.Min(FetchPage, documents.Count - start);
            var ids = new string[count];
            for (int i = 0; i < count; i++) ids[i] = documents[start + i].Id;
            IReadOnlyList<DocumentSnapshot?>? snapshots =
                await TryGetSnapshotsAsync(ids, cancellationToken).ConfigureAwait(false);
            for (int i = 0; i < count; i++)
            {
                yield return snapshots is null
                    ? await FetchOneAsync(documents[start + i], cancellationToken).ConfigureAwait(false)
                    : await PickAsync(documents[start + i], snapshots[i], cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Reads a page of documents; <see langword="null"/> if the row of one is damaged.</summary>
    private async ValueTask<IReadOnlyList<DocumentSnapshot?>?> TryGetSnapshotsAsync(
        string[] ids, CancellationToken cancellationToken)
    {
        try
        {
            return await _store.GetSnapshotsAsync(ids, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException damaged) when (damaged.Failure == StoreFailure.Corrupt)
        {
            return null;
        }
    }

    /// <summary>Reads one document: its damage is its own, and does not hold up the others.</summary>
    private async ValueTask<FetchedDocument> FetchOneAsync(
        DocumentRevisions wanted, CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyList<DocumentSnapshot?> found =
                await _store.GetSnapshotsAsync([wanted.Id], cancellationToken).ConfigureAwait(false);
            return await PickAsync(wanted, found[0], cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException damaged) when (damaged.Failure == StoreFailure.Corrupt)
        {
            return new FetchedDocument(wanted.Id, [], []) { Error = DamagedRows.Refusal(damaged) };
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Stream> OpenAttachmentAsync(
        string id, RevisionId revision, DocumentAttachment attachment, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(attachment);
        Stream? content = attachment.Sha256 is { } sha256
            ? await _store.OpenAttachmentAsync(sha256, cancellationToken).ConfigureAwait(false)
            : null;
        return content ?? throw new TypedMemoryException(
            TypedMemoryErrorCodes.NotFound,
            $"The bytes of the attachment \"{attachment.Name}\" of the document \"{id}\" at \"{revision}\" are not in the store.");
    }

    /// <summary>
    /// The wanted leaves of a document, and for a wanted revision that is none any more, the leaves that descend from
    /// it.
    /// </summary>
    private async ValueTask<FetchedDocument> PickAsync(
        DocumentRevisions wanted, DocumentSnapshot? snapshot, CancellationToken cancellationToken)
    {
        if (snapshot is null) return new FetchedDocument(wanted.Id, [], wanted.Revisions);
        var found = new Dictionary<RevisionId, DocumentRevision>();
        var missing = ImmutableArray.CreateBuilder<RevisionId>();
        RevisionTree? tree = null;
        foreach (RevisionId revision in wanted.Revisions)
        {
            if (FindLeaf(snapshot, revision) is { } leaf)
            {
                found.TryAdd(revision, leaf);
                continue;
            }

            tree ??= await _store.GetTreeAsync(wanted.Id, cancellationToken).ConfigureAwait(false)
                ?? RevisionTree.Empty;
            bool superseded = false;
            foreach (RevisionId descendant in tree.IsEmpty ? [] : tree.LeavesOf(revision))
            {
                superseded |= FindLeaf(snapshot, descendant) is not null;
            }

            if (!superseded)
            {
                missing.Add(revision);
                continue;
            }

            // Superseded, perhaps by a resolution: its tombstone must not go without the merged revision, which is
            // another leaf.
            foreach (DocumentRevision newer in snapshot.Leaves) found.TryAdd(newer.Revision, newer);
        }

        foreach (DocumentRevision leaf in found.Values)
        {
            // A body that something has altered would go out under a revision that stands for another one, for ever.
            if (leaf.HasOwnHash && RevisionHasher.Verify(leaf) == false) return Damaged(leaf);
        }

        return new FetchedDocument(wanted.Id, [.. found.Values], missing.DrainToImmutable());
    }

    private static FetchedDocument Damaged(DocumentRevision leaf) => new(leaf.Id, [], [])
    {
        Error = new TypedMemoryException(
            TypedMemoryErrorCodes.Corrupt,
            $"The body of \"{leaf.Id}\" does not hash to its revision \"{leaf.Revision}\": something has altered it in the file. "
            + "Run \"typedmemory store check\", then \"typedmemory store repair\" or restore a backup."),
    };

    private static DocumentRevision? FindLeaf(DocumentSnapshot snapshot, RevisionId revision)
    {
        foreach (DocumentRevision leaf in snapshot.Leaves)
        {
            if (leaf.Revision == revision) return leaf;
        }

        return null;
    }
}
