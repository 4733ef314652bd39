using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Opening;

namespace TypedMemory.Sqlite.Writing;

/// <summary>Writes a document: its row, its indexes and its sequence, within the writer's transaction.</summary>
internal sealed class DocumentWriter(
    Connection connection,
    WriteTransaction transaction,
    DocumentTable documents,
    TreeWriter trees,
    HistoryKeeper history,
    AncestorKeeper ancestors,
    IndexKeeper indexes,
    UniqueKeys unique,
    BlobTable blobs)
{
    private byte[] _path = new byte[512];

    /// <summary>Writes one document, or says why not; a failure of this kind has written nothing.</summary>
    public WriteOutcome Write(PreparedWrite write, long origin)
    {
        if (Refusal(write) is { } refused) return refused;
        NoteLinks(write);
        if (IsFirstRevision(write) && unique.Refusal(write) is null
            && TryInsert(write, origin, out WriteOutcome inserted))
        {
            return inserted;
        }

        bool exists;
        try
        {
            exists = documents.Load(write.Utf8Id);
        }
        catch (StoreException damaged) when (damaged.Failure == StoreFailure.Corrupt)
        {
            // A row that cannot be read is not written over, and is no fault of the others in the batch.
            return new WriteOutcome(write.Id, default, 0, damaged);
        }

        return WriteOver(write, exists, origin);
    }

    /// <summary>Writes over the loaded document, or says why not.</summary>
    /// <param name="write">What is written.</param>
    /// <param name="exists">Whether there is the document, which is loaded then.</param>
    public WriteOutcome WriteLoaded(PreparedWrite write, bool exists)
    {
        NoteLinks(write);
        return Refusal(write) is { } refused ? refused : WriteOver(write, exists, origin: 0);
    }

    /// <summary>Writes the first revision of a document.</summary>
    /// <returns>
    /// <see langword="null"/> if nothing was written: the document exists, or this is not a first revision.
    /// </returns>
    public WriteOutcome? WriteFirst(PreparedWrite write)
    {
        if (Refusal(write) is not null || !IsFirstRevision(write) || unique.Refusal(write) is not null) return null;
        NoteLinks(write);
        return TryInsert(write, origin: 0, out WriteOutcome inserted) ? inserted : null;
    }

    /// <summary>The outcome of a write that cannot be made whatever the document's state.</summary>
    private WriteOutcome? Refusal(PreparedWrite write)
    {
        TypedMemoryException? error = write.Error ?? blobs.Missing(write.Id, write.Revisions);
        return error is null ? null : new WriteOutcome(write.Id, default, 0, error);
    }

    /// <summary>Queries look for superseded documents from the first one on.</summary>
    private void NoteLinks(PreparedWrite write)
    {
        if (write.MayBeSuperseded) Meta.Set(connection, MetaKeys.Superseded, 1);
    }

    private WriteOutcome WriteOver(PreparedWrite write, bool exists, long origin)
    {
        if (Conflict(write, exists) is { } conflict) return new WriteOutcome(write.Id, default, 0, conflict);
        if (unique.Refusal(write) is { } taken) return new WriteOutcome(write.Id, default, 0, taken);
        if (write.Revisions.IsEmpty) return exists ? Unchanged(write) : new WriteOutcome(write.Id, default, 0, null);
        if (write.IsSimple && !exists && TryInsert(write, origin, out WriteOutcome inserted)) return inserted;
        if (write.IsSimple && exists && !documents.Loaded.IsTree)
        {
            switch (Compare(write))
            {
                case PathRelation.Known: return Unchanged(write);
                case PathRelation.Continues: return Continue(write, origin);
                default: break;
            }
        }

        return exists && ContinuesWinnerOfTree(write)
            ? ContinueTree(write, origin) : trees.Write(write, exists, origin);
    }

    private static bool IsFirstRevision(PreparedWrite write) =>
        write.IsSimple && write.IfLeaf is null && write.IfSequence is null or 0
        && write.Revisions[0].Revision.Generation == 1;

    private RevisionConflictException? Conflict(PreparedWrite write, bool exists)
    {
        bool holds = (write.IfSequence is not { } sequence || sequence == (exists ? documents.Loaded.Sequence : 0))
            && (write.IfLeaf is not { } leaf || (exists && documents.IsLeaf(leaf)));
        if (holds) return null;
        RevisionId? expected = write.IfLeaf ?? (write.Revisions.IsEmpty ? null : write.Revisions[0].Path.Parent);
        return new RevisionConflictException(write.Id, expected, exists ? documents.Loaded.Winner : null);
    }

    private WriteOutcome Unchanged(PreparedWrite write) =>
        new(write.Id, documents.Loaded.Winner, documents.Loaded.Sequence, null);

    /// <summary>Inserts a document if there is none of that id; one statement for the most common write.</summary>
    private bool TryInsert(PreparedWrite write, long origin, out WriteOutcome outcome)
    {
        DocumentRevision revision = write.Revisions[0];
        int type = transaction.Types.Of(write.Utf8Id);
        long flags = origin | FlagsOf(write, revision);
        var row = new RowToWrite(
            write.Utf8Id, type, transaction.Sequence + 1, flags, write.Revision, write.Ancestors);
        if (!documents.TryInsert(row, write.Attachments, revision.Body.Span))
        {
            outcome = default;
            return false;
        }

        indexes.Update(write.Utf8Id, exists: false, !revision.Deleted, revision.Body.Span);
        outcome = new WriteOutcome(write.Id, revision.Revision, transaction.NextSequence(type), null);
        return true;
    }

    /// <summary>What the write's path is to the only path that is stored.</summary>
    private PathRelation Compare(PreparedWrite write)
    {
        RevisionPath path = write.Revisions[0].Path;
        StoredDocument loaded = documents.Loaded;
        RevisionId winner = loaded.Winner;
        int stored = (loaded.Path.Length / RevisionBytes.HashLength) + 1;

        // A path that reaches further back than the stored one, which was not stemmed, brings ancestors to add.
        int storedOldest = winner.Generation - stored + 1, oldest = path[0].Generation - path.Count + 1;
        if (oldest < storedOldest && stored < documents.RevisionLimit) return PathRelation.Other;

        int above = path[0].Generation - winner.Generation;
        if (above >= 1)
            return above < path.Count && path[above] == winner ? PathRelation.Continues : PathRelation.Other;
        if (above == 0) return path[0] == winner ? PathRelation.Known : PathRelation.Other;
        int below = -above - 1;
        if (below >= stored - 1) return PathRelation.Other;
        ReadOnlySpan<byte> hash = loaded.Path.Slice(below * RevisionBytes.HashLength, RevisionBytes.HashLength);
        return hash.SequenceEqual(write.Revision.AsSpan(write.Revision.Length - RevisionBytes.HashLength))
            ? PathRelation.Known
            : PathRelation.Other;
    }

    /// <summary>Writes a revision that continues the only leaf.</summary>
    private WriteOutcome Continue(PreparedWrite write, long origin)
    {
        DocumentRevision revision = write.Revisions[0];
        StoredDocument loaded = documents.Loaded;
        int above = revision.Revision.Generation - loaded.Winner.Generation;
        ReadOnlySpan<byte> path = JoinAncestors(write.Ancestors.AsSpan(0, Math.Min(
            write.Ancestors.Length, above * RevisionBytes.HashLength)));
        indexes.Update(write.Utf8Id, exists: true, !revision.Deleted, revision.Body.Span);
        long flags = origin | FlagsOf(write, revision);
        if (history.Limits.KeepsAny) history.Continue(write.Utf8Id, revision.Revision.Generation, path, above);
        else if (ancestors.Keep(write.Utf8Id, loaded.Has(DocumentFlags.Ancestor), revision))
            flags |= (long)DocumentFlags.Ancestor;
        long sequence = transaction.NextSequence(loaded.TypeId);
        documents.Update(
            new RowToWrite(write.Utf8Id, loaded.TypeId, sequence, flags, write.Revision, path)
            {
                Added = AddedBy(write, above),
            },
            write.Attachments,
            revision.Body.Span);
        return new WriteOutcome(write.Id, revision.Revision, sequence, null);
    }

    /// <summary>
    /// The hashes of the ancestors of a write down to the stored winner, or nothing if it has not all.
    /// </summary>
    private static ReadOnlySpan<byte> AddedBy(PreparedWrite write, int above)
    {
        int length = above * RevisionBytes.HashLength;
        return write.Ancestors.Length < length ? [] : write.Ancestors.AsSpan(0, length);
    }

    /// <summary>
    /// Whether a write does no more to a document with branches, most often those that a resolution has ended, than to
    /// continue its winner with a live revision, and the row has room for that: then the tree needs not be written.
    /// </summary>
    private bool ContinuesWinnerOfTree(PreparedWrite write)
    {
        StoredDocument loaded = documents.Loaded;
        if (!write.IsSimple || !loaded.IsTree || !loaded.IsSplit || !loaded.Winner.HasBinaryHash) return false;
        DocumentRevision revision = write.Revisions[0];
        RevisionPath path = revision.Path;
        int above = revision.Revision.Generation - loaded.Winner.Generation;
        if (above < 1 || above >= path.Count || path[above] != loaded.Winner) return false;
        if (!loaded.HasRoomFor(above * RevisionBytes.HashLength, documents.RevisionLimit)) return false;

        // Whatever concerns bodies beside the winner's is for the one who knows the tree.
        if (revision.Deleted || history.Limits.KeepsAny || loaded.Has(DocumentFlags.Ancestor)
            || AncestorKeeper.LacksMember(revision)) return false;
        RevisionPath stored = loaded.ReadPath();
        return path[path.Count - 1].Generation >= stored[stored.Count - 1].Generation
            || stored.Count >= documents.RevisionLimit;
    }

    private WriteOutcome ContinueTree(PreparedWrite write, long origin)
    {
        const DocumentFlags OfTheTree = DocumentFlags.Tree | DocumentFlags.Conflicted | DocumentFlags.OwnHashes;
        DocumentRevision revision = write.Revisions[0];
        StoredDocument loaded = documents.Loaded;
        indexes.Update(write.Utf8Id, exists: true, live: true, revision.Body.Span);
        long flags = origin | FlagsOf(write, revision) | (loaded.Flags & (long)OfTheTree);
        long sequence = transaction.NextSequence(loaded.TypeId);
        documents.Update(
            new RowToWrite(write.Utf8Id, loaded.TypeId, sequence, flags, write.Revision, path: [])
            {
                Added = AddedBy(write, revision.Revision.Generation - loaded.Winner.Generation),
            },
            write.Attachments,
            revision.Body.Span);
        return new WriteOutcome(write.Id, revision.Revision, sequence, null);
    }

    /// <summary>
    /// The new ancestors, down to the stored leaf, followed by the stored ones, up to the revision limit.
    /// </summary>
    private ReadOnlySpan<byte> JoinAncestors(ReadOnlySpan<byte> fresh)
    {
        ReadOnlySpan<byte> stored = documents.Loaded.Path;
        int most = (documents.RevisionLimit - 1) * RevisionBytes.HashLength;
        int length = Math.Min(fresh.Length + stored.Length, most);
        if (_path.Length < length) _path = new byte[length * 2];
        int head = Math.Min(fresh.Length, length);
        fresh[..head].CopyTo(_path);
        stored[..(length - head)].CopyTo(_path.AsSpan(head));
        return _path.AsSpan(0, length);
    }

    private static long FlagsOf(PreparedWrite write, DocumentRevision revision)
    {
        DocumentFlags flags = revision.Deleted ? DocumentFlags.Deleted : DocumentFlags.None;
        if (write.Attachments is not null) flags |= DocumentFlags.Attachments;
        if (write.HasOwnHash(revision.Revision)) flags |= DocumentFlags.OwnHash;
        return (long)flags;
    }

    private enum PathRelation
    {
        Known,
        Continues,
        Other,
    }
}
