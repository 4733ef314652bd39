using System.Buffers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Writing;

internal sealed partial class StoreWriter
{
    /// <summary>
    /// Writes what is more than the continuation of an only leaf: branches, several revisions, foreign hashes.
    /// </summary>
    private WriteOutcome WriteTree(PreparedWrite write, bool exists, long origin)
    {
        RevisionTree before = exists ? _stored.ReadTree(RevisionLimit) : RevisionTree.Empty;
        RevisionTree after = before;
        Dictionary<RevisionId, DocumentRevision> incoming = [];
        foreach (DocumentRevision revision in write.Revisions)
        {
            after = after.Merge(revision.Path, revision.Deleted, out TreeMergeResult result, RevisionLimit);
            if (result != TreeMergeResult.Known) incoming[revision.Revision] = revision;
        }

        if (incoming.Count == 0)
        {
            // Ancestors that were not known are kept, but readers of the feed have nothing to see.
            long kept = _stored.Flags & (
                ~0xffL | (long)(DocumentFlags.Ancestor | DocumentFlags.OwnHash | DocumentFlags.OwnHashes));
            long now = StoreTree(
                write.Utf8Id, after, _stored.TypeId, _stored.Sequence, kept, HasAttachments(exists));
            if (((now ^ _stored.Flags) & CountKeeper.Counted) != 0) _counts.Settle(_stored.TypeId, _sequence);
            return Unchanged(write);
        }

        RevisionLeaf winner = after.Winner;
        origin |= OwnHashesOf(write, exists, before, after, incoming);
        bool winnerStays = exists && winner.Revision == _stored.Winner;
        MoveLosers(write.Utf8Id, exists, before, after, incoming);
        if (!_history.Limits.KeepsAny && (
            incoming.Values.Any(LacksMember) || IsResolution(after, incoming))) origin |= (long)DocumentFlags.Ancestor;
        int type = exists ? _stored.TypeId : TypeIdOf(write.Utf8Id);
        long sequence = NextSequence(type);

        if (winnerStays)
        {
            StoreTree(write.Utf8Id, after, type, sequence, origin, HasAttachments(exists));
        }
        else
        {
            (byte[]? attachments, ReadOnlyMemory<byte> body) = incoming.TryGetValue(
                winner.Revision, out DocumentRevision? fresh)
                ? (AttachmentBytes.Write(fresh.Attachments), fresh.Body)
                : TakeBody(write.Utf8Id, winner.Revision);
            Index(write.Utf8Id, exists, !winner.Deleted, body.Span);
            long flags = origin | TreeFlags(after, attachments is not null, out byte[] path);
            if (exists) _counts.Change(type, _stored.Flags, flags);
            else _counts.Add(type, flags);
            Statement statement = exists ? _update : _insertNew;
            BindDocument(statement, write.Utf8Id, type, sequence, flags, RevisionBytes.ToArray(winner.Revision), path);
            BindBody(statement, 7, attachments, body.Span);
            statement.Run();
        }

        return new WriteOutcome(write.Id, winner.Revision, sequence, null);
    }

    /// <summary>
    /// What is known of the hashes of the leaves after a write: of the winner, and of the others together.
    /// </summary>
    private long OwnHashesOf(
        PreparedWrite write, bool exists, RevisionTree before, RevisionTree after,
        Dictionary<RevisionId, DocumentRevision> incoming)
    {
        bool wasOwn = exists && _stored.Has(DocumentFlags.OwnHash);
        bool othersWereOwn = exists && (before.Leaves.Length == 1 || _stored.Has(DocumentFlags.OwnHashes));
        DocumentFlags flags = DocumentFlags.OwnHashes;
        foreach (RevisionLeaf leaf in after.Leaves)
        {
            bool isOwn = incoming.ContainsKey(leaf.Revision) ? write.HasOwnHash(leaf.Revision)
                : exists && leaf.Revision == _stored.Winner ? wasOwn
                : othersWereOwn;
            if (leaf.Revision == after.Winner.Revision) flags |= isOwn ? DocumentFlags.OwnHash : 0;
            else if (!isOwn) flags &= ~DocumentFlags.OwnHashes;
        }

        return (long)flags;
    }

    private bool HasAttachments(bool exists) => exists && _stored.Has(DocumentFlags.Attachments);

    /// <summary>Rewrites a row whose winner and body stay.</summary>
    private long StoreTree(
        ReadOnlySpan<byte> utf8Id, RevisionTree tree, int type, long sequence, long origin, bool attachments)
    {
        long flags = origin | TreeFlags(tree, attachments, out byte[] path);
        _counts.Change(type, _stored.Flags, flags);
        BindDocument(_touch, utf8Id, type, sequence, flags, RevisionBytes.ToArray(tree.Winner.Revision), path);
        _touch.Run();
        return flags;
    }

    /// <summary>The flags of a tree, and the form in which it is stored.</summary>
    private static long TreeFlags(RevisionTree tree, bool attachments, out byte[] path)
    {
        DocumentFlags flags = tree.Winner.Deleted ? DocumentFlags.Deleted : DocumentFlags.None;
        if (tree.LiveLeaves > 1) flags |= DocumentFlags.Conflicted;
        if (attachments) flags |= DocumentFlags.Attachments;
        RevisionPath only = tree.GetPath(tree.Winner.Revision);
        if (tree.Leaves.Length == 1 && !only.PackedHashes.IsEmpty)
        {
            path = only.PackedHashes[RevisionBytes.HashLength..].ToArray();
            return (long)flags;
        }

        var buffer = new ArrayBufferWriter<byte>();
        tree.WriteTo(buffer);
        path = buffer.WrittenSpan.ToArray();
        return (long)(flags | DocumentFlags.Tree);
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
        bool keep = _history.Limits.KeepsAny;
        RevisionId winner = after.Winner.Revision;
        if (exists && _stored.Winner != winner
            && (keep || after.IsLeaf(_stored.Winner) || IsNeededBy(after, incoming, _stored.Winner)))
        {
            _bodies.ArchiveWinner(utf8Id, after.IsLeaf(_stored.Winner) ? null : _history.Now);
        }

        foreach (DocumentRevision revision in incoming.Values)
        {
            bool isLeaf = after.IsLeaf(revision.Revision);
            if (revision.Revision != winner && (keep || isLeaf))
                _bodies.Insert(utf8Id, revision, isLeaf ? null : _history.Now);
        }

        if (keep)
        {
            foreach (RevisionLeaf leaf in before.Leaves)
            {
                bool isSuperseded = leaf.Revision != _stored.Winner && !after.IsLeaf(leaf.Revision);
                if (isSuperseded) _bodies.Supersede(utf8Id, leaf.Revision, _history.Now);
            }

            _history.Trim(utf8Id, after);
            return;
        }

        if (exists && _stored.Has(DocumentFlags.Ancestor)) DropAncestors(utf8Id, after, incoming);
        foreach (RevisionLeaf leaf in before.Leaves)
        {
            bool isDead = leaf.Revision != _stored.Winner && !after.IsLeaf(leaf.Revision)
                && !IsNeededBy(after, incoming, leaf.Revision);
            if (isDead) _bodies.Delete(utf8Id, leaf.Revision);
        }
    }

    /// <summary>Takes the body of a leaf that now wins out of the table of losers.</summary>
    private (byte[]? Attachments, ReadOnlyMemory<byte> Body) TakeBody(ReadOnlySpan<byte> utf8Id, RevisionId revision)
    {
        (byte[]? attachments, byte[] body) = _bodies.Read(utf8Id, revision) ?? throw MissingBody(revision);
        _bodies.Delete(utf8Id, revision);
        return (attachments, body);
    }
}
