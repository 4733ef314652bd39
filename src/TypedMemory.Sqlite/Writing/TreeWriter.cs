using System.Collections.Immutable;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Layout;

namespace TypedMemory.Sqlite.Writing;

/// <summary>
/// Writes what is more than the continuation of an only leaf: branches, several revisions, foreign hashes, and what a
/// purge leaves.
/// </summary>
internal sealed class TreeWriter(
    WriteTransaction transaction,
    DocumentTable documents,
    BodyTable bodies,
    HistoryKeeper history,
    AncestorKeeper ancestors,
    IndexKeeper indexes)
{
    /// <summary>Grafts the revisions of a write onto the loaded document, or onto none.</summary>
    public WriteOutcome Write(PreparedWrite write, bool exists, long origin)
    {
        StoredDocument stored = documents.Loaded;
        RevisionTree before;
        try
        {
            before = exists ? documents.ReadTree() : RevisionTree.Empty;
        }
        catch (StoreException damaged) when (damaged.Failure == StoreFailure.Corrupt)
        {
            return new WriteOutcome(write.Id, default, 0, damaged);
        }

        RevisionTree after = before.Merge(
            write.Revisions, out ImmutableArray<TreeMergeResult> results, documents.RevisionLimit);
        Dictionary<RevisionId, DocumentRevision> incoming = [];
        for (int i = 0; i < results.Length; i++)
        {
            if (results[i] != TreeMergeResult.Known) incoming[write.Revisions[i].Revision] = write.Revisions[i];
        }

        if (incoming.Count == 0)
        {
            // Ancestors that were not known are kept, but readers of the feed have nothing to see.
            long kept = stored.Flags & (
                ~0xffL | (long)(DocumentFlags.Ancestor | DocumentFlags.OwnHash | DocumentFlags.OwnHashes));
            long now = UpdateTree(
                write.Utf8Id, after, stored.TypeId, stored.Sequence, kept, HasAttachments(exists));
            if (((now ^ stored.Flags) & CountKeeper.Counted) != 0)
                documents.Counts.Settle(stored.TypeId, transaction.Sequence);
            return new WriteOutcome(write.Id, stored.Winner, stored.Sequence, null);
        }

        RevisionLeaf winner = after.Winner;
        origin |= OwnHashesOf(write, exists, before, after, incoming);
        bool winnerStays = exists && winner.Revision == stored.Winner;
        MoveLosers(write.Utf8Id, exists, before, after, incoming);
        if (!history.Limits.KeepsAny && AncestorKeeper.NeedAncestors(after, incoming))
            origin |= (long)DocumentFlags.Ancestor;
        int type = exists ? stored.TypeId : transaction.Types.Of(write.Utf8Id);
        long sequence = transaction.NextSequence(type);
        if (winnerStays)
        {
            UpdateTree(write.Utf8Id, after, type, sequence, origin, HasAttachments(exists));
        }
        else
        {
            (byte[]? attachments, ReadOnlyMemory<byte> body) = incoming.TryGetValue(
                winner.Revision, out DocumentRevision? fresh)
                ? (AttachmentBytes.Write(fresh.Attachments), fresh.Body)
                : bodies.Take(write.Id, write.Utf8Id, winner.Revision);
            indexes.Update(write.Utf8Id, exists, !winner.Deleted, body.Span);
            var packed = PackedTree.Of(after, attachments is not null);
            var row = new RowToWrite(
                write.Utf8Id, type, sequence, origin | packed.Flags, RevisionBytes.ToArray(winner.Revision),
                packed.Path);
            if (exists) documents.Update(row, attachments, body.Span);
            else documents.TryInsert(row, attachments, body.Span);
        }

        return new WriteOutcome(write.Id, winner.Revision, sequence, null);
    }

    /// <summary>Stores what a purge left of the loaded document; its winner can be another one then.</summary>
    public void KeepRest(string id, ReadOnlySpan<byte> utf8Id, RevisionTree rest)
    {
        StoredDocument stored = documents.Loaded;
        long sequence = transaction.NextSequence(stored.TypeId);
        if (rest.Winner.Revision == stored.Winner)
        {
            UpdateTree(utf8Id, rest, stored.TypeId, sequence, 0, HasAttachments(true));
            return;
        }

        (byte[]? attachments, byte[] body) = bodies.Take(id, utf8Id, rest.Winner.Revision);
        indexes.Update(utf8Id, exists: true, !rest.Winner.Deleted, body);
        var packed = PackedTree.Of(rest, attachments is not null);
        byte[] winner = RevisionBytes.ToArray(rest.Winner.Revision);
        documents.Update(
            new RowToWrite(utf8Id, stored.TypeId, sequence, packed.Flags, winner, packed.Path), attachments, body);
    }

    /// <summary>
    /// What is known of the hashes of the leaves after a write: of the winner, and of the others together.
    /// </summary>
    private long OwnHashesOf(
        PreparedWrite write, bool exists, RevisionTree before, RevisionTree after,
        Dictionary<RevisionId, DocumentRevision> incoming)
    {
        StoredDocument stored = documents.Loaded;
        bool wasOwn = exists && stored.Has(DocumentFlags.OwnHash);
        bool othersWereOwn = exists && (before.Leaves.Length == 1 || stored.Has(DocumentFlags.OwnHashes));
        DocumentFlags flags = DocumentFlags.OwnHashes;
        foreach (RevisionLeaf leaf in after.Leaves)
        {
            bool isOwn = incoming.ContainsKey(leaf.Revision) ? write.HasOwnHash(leaf.Revision)
                : exists && leaf.Revision == stored.Winner ? wasOwn
                : othersWereOwn;
            if (leaf.Revision == after.Winner.Revision) flags |= isOwn ? DocumentFlags.OwnHash : 0;
            else if (!isOwn) flags &= ~DocumentFlags.OwnHashes;
        }

        return (long)flags;
    }

    private bool HasAttachments(bool exists) => exists && documents.Loaded.Has(DocumentFlags.Attachments);

    /// <summary>Rewrites a row whose winner and body stay; gives its flags.</summary>
    private long UpdateTree(
        ReadOnlySpan<byte> utf8Id, RevisionTree tree, int type, long sequence, long flags, bool attachments)
    {
        var packed = PackedTree.Of(tree, attachments);
        byte[] winner = RevisionBytes.ToArray(tree.Winner.Revision);
        flags |= packed.Flags;
        documents.UpdateTree(new RowToWrite(utf8Id, type, sequence, flags, winner, packed.Path));
        return flags;
    }

    /// <summary>
    /// Brings the bodies of leaves that do not win to their table, and drops those that are superseded.
    /// </summary>
    private void MoveLosers(
        ReadOnlySpan<byte> utf8Id,
        bool exists,
        RevisionTree before,
        RevisionTree after,
        Dictionary<RevisionId, DocumentRevision> incoming)
    {
        StoredDocument stored = documents.Loaded;
        bool keep = history.Limits.KeepsAny;
        HashSet<RevisionId> needed = AncestorKeeper.NeededParents(after, incoming);
        RevisionId winner = after.Winner.Revision;
        if (exists && stored.Winner != winner && (
            keep || after.IsLeaf(stored.Winner) || needed.Contains(stored.Winner)))
        {
            bodies.ArchiveWinner(utf8Id, after.IsLeaf(stored.Winner) ? null : history.Now);
        }

        foreach (DocumentRevision revision in incoming.Values)
        {
            bool isLeaf = after.IsLeaf(revision.Revision);
            if (revision.Revision != winner && (keep || isLeaf))
                bodies.Insert(utf8Id, revision, isLeaf ? null : history.Now);
        }

        if (keep)
        {
            foreach (RevisionLeaf leaf in before.Leaves)
            {
                bool isSuperseded = leaf.Revision != stored.Winner && !after.IsLeaf(leaf.Revision);
                if (isSuperseded) bodies.Supersede(utf8Id, leaf.Revision, history.Now);
            }

            history.Trim(utf8Id, after);
            return;
        }

        if (exists && stored.Has(DocumentFlags.Ancestor)) ancestors.Drop(utf8Id, after, incoming);
        foreach (RevisionLeaf leaf in before.Leaves)
        {
            bool isDead = leaf.Revision != stored.Winner && !after.IsLeaf(leaf.Revision)
                && !needed.Contains(leaf.Revision);
            if (isDead) bodies.Delete(utf8Id, leaf.Revision);
        }
    }
}
