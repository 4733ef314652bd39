using System.Text;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Reading;

/// <summary>Reads single documents.</summary>
internal sealed class DocumentReader(Connection connection, PreparedStatements statements)
{
    private readonly Statement _get = connection.Prepare(HotStatements.Get);
    private readonly Statement _getRow = connection.Prepare(HotStatements.GetRow);
    private readonly IdBuffer _ids = new();

    /// <summary>The winner of a document.</summary>
    public DocumentRevision? Get(string id)
    {
        if (!_ids.TryEncode(id, out ReadOnlySpan<byte> utf8Id)) return null;
        try
        {
            return _get.BindText(1, utf8Id).Step() ? DocumentRows.Winner(_get, id, 1) : null;
        }
        finally
        {
            _get.Reset();
        }
    }

    /// <summary>The winner of a document, unless it is deleted, through a decoder.</summary>
    public TResult? Get<TResult>(string id, IDocumentDecoder<TResult> decoder)
    {
        if (!_ids.TryEncode(id, out ReadOnlySpan<byte> utf8Id)) return default;
        try
        {
            bool isThere = _getRow.BindText(1, utf8Id).Step()
                && (_getRow.Int64(1) & (long)DocumentFlags.Deleted) == 0;
            if (!isThere) return default;
            var row = new DocumentRow(utf8Id, _getRow.Revision(2), deleted: false, _getRow.Bytes(3))
            {
                Sequence = _getRow.Int64(0),
            };
            return decoder.Decode(row);
        }
        finally
        {
            _getRow.Reset();
        }
    }

    /// <summary>One revision of a document, or <see langword="null"/> if it is unknown or its body is gone.</summary>
    public DocumentRevision? Get(string id, RevisionId revision)
    {
        if (Get(id) is not { } winner) return null;
        if (winner.Revision == revision) return winner;
        if (GetTree(id) is not { } tree || !tree.Contains(revision)) return null;
        return _ids.TryEncode(id, out ReadOnlySpan<byte> utf8Id)
            ? DocumentRows.Body(statements[HotStatements.SelectBody], utf8Id, id, tree.GetPath(revision)) : null;
    }

    /// <summary>
    /// A document that has but one leaf, or none such; <see langword="false"/> if it has more, whose bodies are to be
    /// read in a transaction.
    /// </summary>
    public bool TryGetOnlyLeaf(string id, out DocumentSnapshot? document)
    {
        document = null;
        if (!_ids.TryEncode(id, out ReadOnlySpan<byte> utf8Id)) return true;
        try
        {
            if (!_get.BindText(1, utf8Id).Step()) return true;
            if ((_get.Int64(1) & (long)DocumentFlags.Tree) != 0) return false;
            document = new DocumentSnapshot
            {
                Id = id,
                Sequence = _get.Int64(0),
                Leaves = DocumentRows.Only(DocumentRows.Winner(_get, id, 1)),
            };
            return true;
        }
        finally
        {
            _get.Reset();
        }
    }

    /// <summary>A document with every leaf; the caller has opened a transaction.</summary>
    public DocumentSnapshot? GetSnapshot(string id)
    {
        if (!_ids.TryEncode(id, out ReadOnlySpan<byte> utf8Id)) return null;
        try
        {
            if (!_get.BindText(1, utf8Id).Step()) return null;
            long sequence = _get.Int64(0), flags = _get.Int64(1);
            DocumentRevision winner = DocumentRows.Winner(_get, id, 1);
            if ((flags & (long)DocumentFlags.Tree) == 0)
            {
                return new DocumentSnapshot { Id = id, Sequence = sequence, Leaves = DocumentRows.Only(winner) };
            }

            RevisionTree tree = StoredBytes.Tree(_get.Store, flags, winner.Revision, _get.Bytes(3), int.MaxValue);
            _get.Reset();
            return new DocumentSnapshot
            {
                Id = id,
                Sequence = sequence,
                Leaves = DocumentRows.Leaves(
                    statements[HotStatements.SelectBody], utf8Id, winner, tree,
                    ownHashes: (flags & (long)DocumentFlags.OwnHashes) != 0),
            };
        }
        finally
        {
            _get.Reset();
        }
    }

    /// <summary>The revisions of a document.</summary>
    public RevisionTree? GetTree(string id)
    {
        if (!_ids.TryEncode(id, out ReadOnlySpan<byte> utf8Id)) return null;
        Statement select = statements[HotStatements.SelectForWrite];
        try
        {
            if (!select.BindText(1, utf8Id).Step()) return null;
            return StoredBytes.Tree(
                select.Store, select.Int64(2), select.Revision(3), select.Bytes(4), int.MaxValue);
        }
        finally
        {
            select.Reset();
        }
    }

    /// <summary>Documents with open conflicts, in the order of their ids.</summary>
    public List<string> ReadConflicts(string after, int limit)
    {
        Statement select = statements[HotStatements.Conflicts];
        try
        {
            List<string> ids = [];
            select.BindText(1, Encoding.UTF8.GetBytes(after)).Bind(2, limit);
            while (select.Step()) ids.Add(select.Text(0));
            return ids;
        }
        finally
        {
            select.Reset();
        }
    }
}
