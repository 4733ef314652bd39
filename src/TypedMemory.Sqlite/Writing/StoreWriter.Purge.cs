using System.Text;
using TypedMemory.Core.Revisions;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Opening;

namespace TypedMemory.Sqlite.Writing;

internal sealed partial class StoreWriter
{
    private Statement? _delete;

    /// <summary>Removes leaves of a document; gives those that were leaves.</summary>
    public DocumentRevisions Purge(DocumentRevisions document)
    {
        byte[] utf8Id = Encoding.UTF8.GetBytes(document.Id);
        if (!Load(utf8Id)) return new DocumentRevisions(document.Id, []);
        RevisionTree before = _stored.ReadTree(RevisionLimit), after = before;
        List<RevisionId> removed = [];
        foreach (RevisionId revision in document.Revisions)
        {
            if (!after.IsLeaf(revision)) continue;
            after = after.Purge(revision);
            removed.Add(revision);
        }

        if (removed.Count == 0) return new DocumentRevisions(document.Id, []);
        if (after.IsEmpty) DeleteDocument(utf8Id);
        else KeepRest(utf8Id, after);
        foreach (RevisionId revision in removed) _bodies.Delete(utf8Id, revision);

        // The document's old sequence is gone from the feed's index; it must not be given again.
        Meta.Set(Connection, MetaKeys.SequenceFloor, _sequence);
        return new DocumentRevisions(document.Id, [.. removed]);
    }

    /// <summary>Counts a purge or an eviction.</summary>
    /// <param name="key">Which of the two.</param>
    /// <returns>How many of both there were.</returns>
    public long CountRemoval(string key)
    {
        Meta.Set(Connection, key, (Connection.QueryInt64($"SELECT value FROM meta WHERE key = '{key}'") ?? 0) + 1);
        return StoreState.ReadRemovals(Connection);
    }

    private void DeleteDocument(ReadOnlySpan<byte> utf8Id)
    {
        Index(utf8Id, exists: true, live: false, []);
        _counts.Remove(_stored.TypeId, _stored.Flags);
        _counts.Settle(_stored.TypeId, _sequence);
        _delete ??= Connection.Prepare(HotStatements.Delete);
        _delete.BindText(1, utf8Id).Run();
        _bodies.DeleteAll(utf8Id);
    }

    /// <summary>Stores what a purge left of a document; its winner can be another one then.</summary>
    private void KeepRest(ReadOnlySpan<byte> utf8Id, RevisionTree rest)
    {
        long sequence = NextSequence(_stored.TypeId);
        if (rest.Winner.Revision == _stored.Winner)
        {
            StoreTree(utf8Id, rest, _stored.TypeId, sequence, 0, HasAttachments(true));
            return;
        }

        (byte[]? attachments, ReadOnlyMemory<byte> body) = TakeBody(utf8Id, rest.Winner.Revision);
        Index(utf8Id, exists: true, !rest.Winner.Deleted, body.Span);
        long flags = TreeFlags(rest, attachments is not null, out byte[] path);
        _counts.Change(_stored.TypeId, _stored.Flags, flags);
        BindDocument(
            _update, utf8Id, _stored.TypeId, sequence, flags, RevisionBytes.ToArray(rest.Winner.Revision), path);
        BindBody(_update, 7, attachments, body.Span);
        _update.Run();
    }
}
