using System.Diagnostics.CodeAnalysis;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Opening;

namespace TypedMemory.Sqlite.Writing;

internal sealed partial class StoreWriter
{
    private readonly StoredDocument _stored = new();
    private byte[] _path = new byte[512];
    private Statement _select, _insertNew, _update, _touch;

    [MemberNotNull(nameof(_select), nameof(_insertNew), nameof(_update), nameof(_touch))]
    [MemberNotNull(nameof(_selectForEdit))]
    private void PrepareDocuments(Connection connection)
    {
        _select = connection.Prepare(HotStatements.SelectForWrite);
        _insertNew = connection.Prepare(HotStatements.InsertNew);
        _update = connection.Prepare(HotStatements.Update);
        _touch = connection.Prepare(HotStatements.UpdateWithoutBody);
        PrepareEdits(connection);
    }

    /// <summary>Writes one document, or says why not; a failure of this kind has written nothing.</summary>
    public WriteOutcome Write(PreparedWrite write, long origin)
    {
        if (Refusal(write) is { } refused) return refused;
        NoteLinks(write);
        if (IsFirstRevision(write) && NotUnique(write) is null && TryInsert(write, origin, out WriteOutcome inserted))
            return inserted;
        return WriteOver(write, Load(write.Utf8Id), origin);
    }

    /// <summary>The outcome of a write that cannot be made whatever the document's state.</summary>
    private WriteOutcome? Refusal(PreparedWrite write)
    {
        TypedMemoryException? error = write.Error ?? MissingAttachment(write);
        return error is null ? null : new WriteOutcome(write.Id, default, 0, error);
    }

    /// <summary>Queries look for superseded documents from the first one on.</summary>
    private void NoteLinks(PreparedWrite write)
    {
        if (write.MayBeSuperseded) Meta.Set(Connection, MetaKeys.Superseded, 1);
    }

    /// <summary>Writes over the state of the document that is loaded.</summary>
    private WriteOutcome WriteOver(PreparedWrite write, bool exists, long origin)
    {
        if (Conflict(write, exists) is { } conflict) return new WriteOutcome(write.Id, default, 0, conflict);
        if (NotUnique(write) is { } taken) return new WriteOutcome(write.Id, default, 0, taken);
        if (write.Revisions.IsEmpty) return exists ? Unchanged(write) : new WriteOutcome(write.Id, default, 0, null);
        if (write.IsSimple && !exists && TryInsert(write, origin, out WriteOutcome inserted)) return inserted;
        if (write.IsSimple && exists && !_stored.IsTree)
        {
            switch (Compare(write))
            {
                case PathRelation.Known: return Unchanged(write);
                case PathRelation.Continues: return Continue(write, origin);
                default: break;
            }
        }

        return WriteTree(write, exists, origin);
    }

    private static bool IsFirstRevision(PreparedWrite write) =>
        write.IsSimple && write.IfLeaf is null && write.IfSequence is null or 0
        && write.Revisions[0].Revision.Generation == 1;

    private bool Load(ReadOnlySpan<byte> utf8Id)
    {
        bool exists = _select.BindText(1, utf8Id).Step();
        if (exists) _stored.Load(_select);
        _select.Reset();
        return exists;
    }

    private RevisionConflictException? Conflict(PreparedWrite write, bool exists)
    {
        bool holds = (write.IfSequence is not { } sequence || sequence == (exists ? _stored.Sequence : 0))
            && (write.IfLeaf is not { } leaf || (exists && IsLeaf(leaf)));
        if (holds) return null;
        RevisionId? expected = write.IfLeaf ?? (write.Revisions.IsEmpty ? null : write.Revisions[0].Path.Parent);
        return new RevisionConflictException(write.Id, expected, exists ? _stored.Winner : null);
    }

    private bool IsLeaf(RevisionId revision) =>
        _stored.Winner == revision || (_stored.IsTree && _stored.ReadTree(RevisionLimit).IsLeaf(revision));

    private WriteOutcome Unchanged(PreparedWrite write) => new(write.Id, _stored.Winner, _stored.Sequence, null);

    /// <summary>Inserts a document if there is none of that id; one statement for the most common write.</summary>
    private bool TryInsert(PreparedWrite write, long origin, out WriteOutcome outcome)
    {
        DocumentRevision revision = write.Revisions[0];
        int type = TypeIdOf(write.Utf8Id);
        long flags = origin | FlagsOf(write, revision);
        _counts.Add(type, flags);
        BindDocument(_insertNew, write.Utf8Id, type, _sequence + 1, flags, write.Revision, write.Ancestors);
        BindBody(_insertNew, 7, write.Attachments, revision.Body.Span);
        _insertNew.Run();
        if (Connection.Changes == 0)
        {
            _counts.Remove(type, flags);
            outcome = default;
            return false;
        }

        Index(write.Utf8Id, exists: false, !revision.Deleted, revision.Body.Span);
        outcome = new WriteOutcome(write.Id, revision.Revision, NextSequence(type), null);
        return true;
    }

    /// <summary>What the write's path is to the only path that is stored.</summary>
    private PathRelation Compare(PreparedWrite write)
    {
        RevisionPath path = write.Revisions[0].Path;
        RevisionId winner = _stored.Winner;
        int stored = (_stored.Path.Length / RevisionBytes.HashLength) + 1;

        // A path that reaches further back than the stored one, which was not stemmed, brings ancestors to add.
        int storedOldest = winner.Generation - stored + 1, oldest = path[0].Generation - path.Count + 1;
        if (oldest < storedOldest && stored < RevisionLimit) return PathRelation.Other;

        int above = path[0].Generation - winner.Generation;
        if (above >= 1)
            return above < path.Count && path[above] == winner ? PathRelation.Continues : PathRelation.Other;
        if (above == 0) return path[0] == winner ? PathRelation.Known : PathRelation.Other;
        int below = -above - 1;
        if (below >= stored - 1) return PathRelation.Other;
        ReadOnlySpan<byte> hash = _stored.Path.Slice(below * RevisionBytes.HashLength, RevisionBytes.HashLength);
        return hash.SequenceEqual(write.Revision.AsSpan(write.Revision.Length - RevisionBytes.HashLength))
            ? PathRelation.Known
            : PathRelation.Other;
    }

    /// <summary>Writes a revision that continues the only leaf.</summary>
    private WriteOutcome Continue(PreparedWrite write, long origin)
    {
        DocumentRevision revision = write.Revisions[0];
        int above = revision.Revision.Generation - _stored.Winner.Generation;
        ReadOnlySpan<byte> ancestors = JoinAncestors(write.Ancestors.AsSpan(0, Math.Min(
            write.Ancestors.Length, above * RevisionBytes.HashLength)));
        Index(write.Utf8Id, exists: true, !revision.Deleted, revision.Body.Span);
        long flags = origin | FlagsOf(write, revision);
        if (_history.Limits.KeepsAny)
            _history.Continue(write.Utf8Id, revision.Revision.Generation, ancestors, above);
        else if (KeepAncestor(write.Utf8Id, revision)) flags |= (long)DocumentFlags.Ancestor;
        long sequence = NextSequence(_stored.TypeId);
        _counts.Change(_stored.TypeId, _stored.Flags, flags);
        BindDocument(_update, write.Utf8Id, _stored.TypeId, sequence, flags, write.Revision, ancestors);
        BindBody(_update, 7, write.Attachments, revision.Body.Span);
        _update.Run();
        return new WriteOutcome(write.Id, revision.Revision, sequence, null);
    }

    /// <summary>
    /// The new ancestors, down to the stored leaf, followed by the stored ones, up to the revision limit.
    /// </summary>
    private ReadOnlySpan<byte> JoinAncestors(ReadOnlySpan<byte> fresh)
    {
        int most = (RevisionLimit - 1) * RevisionBytes.HashLength;
        int length = Math.Min(fresh.Length + _stored.Path.Length, most);
        if (_path.Length < length) _path = new byte[length * 2];
        int head = Math.Min(fresh.Length, length);
        fresh[..head].CopyTo(_path);
        _stored.Path[..(length - head)].CopyTo(_path.AsSpan(head));
        return _path.AsSpan(0, length);
    }

    private static long FlagsOf(PreparedWrite write, DocumentRevision revision)
    {
        DocumentFlags flags = revision.Deleted ? DocumentFlags.Deleted : DocumentFlags.None;
        if (write.Attachments is not null) flags |= DocumentFlags.Attachments;
        if (write.HasOwnHash(revision.Revision)) flags |= DocumentFlags.OwnHash;
        return (long)flags;
    }

    private void BindDocument(
        Statement statement,
        ReadOnlySpan<byte> utf8Id,
        int type,
        long sequence,
        long flags,
        ReadOnlySpan<byte> revision,
        ReadOnlySpan<byte> path)
    {
        statement.BindText(1, utf8Id).Bind(2, type).Bind(3, sequence).Bind(4, flags).BindBlob(5, revision);
        if (path.IsEmpty) statement.BindNull(6);
        else statement.BindBlob(6, path);
        statement.BindBlob(9, _counts.ForRow(type, sequence));
    }

    private static void BindBody(Statement statement, int index, byte[]? attachments, ReadOnlySpan<byte> body)
    {
        if (attachments is null) statement.BindNull(index);
        else statement.BindBlob(index, attachments);
        statement.BindBlob(index + 1, body);
    }

    private enum PathRelation
    {
        Known,
        Continues,
        Other,
    }
}
