using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Reading;

/// <summary>A connection that reads; one thread uses it at a time.</summary>
internal sealed partial class StoreReader : IDisposable
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);
    private readonly TypeTable _types;
    private readonly Dictionary<string, Statement> _prepared = new(StringComparer.Ordinal);
    private readonly Statement _get, _begin, _commit;
    private byte[] _id = new byte[512];

    public StoreReader(Connection connection, TypeTable types)
    {
        Connection = connection;
        _types = types;
        _get = connection.Prepare(HotStatements.Get);
        _begin = connection.Prepare("BEGIN");
        _commit = connection.Prepare("COMMIT");
    }

    public Connection Connection { get; }

    /// <summary>Opens a read transaction: what is read until <see cref="End"/> is one state of the store.</summary>
    public void Begin() => _begin.Run();

    public void End()
    {
        if (Connection.InTransaction) _commit.Run();
    }

    /// <summary>The winner of a document.</summary>
    public DocumentRevision? Get(string id)
    {
        if (!TryEncode(id, out ReadOnlySpan<byte> utf8Id)) return null;
        try
        {
            return _get.BindText(1, utf8Id).Step() ? ReadWinner(_get, id, 1) : null;
        }
        finally
        {
            _get.Reset();
        }
    }

    /// <summary>The winner of a document, unless it is deleted, through a decoder.</summary>
    public TResult? Get<TResult>(string id, IDocumentDecoder<TResult> decoder)
    {
        if (!TryEncode(id, out ReadOnlySpan<byte> utf8Id)) return default;
        try
        {
            if (!_get.BindText(1, utf8Id).Step() || (_get.Int64(1) & (long)DocumentFlags.Deleted) != 0) return default;
            var row = new DocumentRow(utf8Id, _get.Revision(2), deleted: false, _get.Bytes(5))
            {
                Sequence = _get.Int64(0),
            };
            return decoder.Decode(row);
        }
        finally
        {
            _get.Reset();
        }
    }

    /// <summary>The winner of a row whose columns flags, rev, path, atts, body start at the given one.</summary>
    public static DocumentRevision ReadWinner(Statement row, string id, int first, bool withBody = true)
    {
        long flags = row.Int64(first);
        RevisionId winner = row.Revision(first + 1);
        ReadOnlySpan<byte> path = row.Bytes(first + 2);
        bool hasAttachments = (flags & (long)DocumentFlags.Attachments) != 0;
        return new DocumentRevision
        {
            Id = id,
            Path = StoredBytes.Path(row.Store, (flags & (long)DocumentFlags.Tree) != 0, winner, path),
            Deleted = (flags & (long)DocumentFlags.Deleted) != 0,
            Attachments = hasAttachments ? row.Attachments(first + 3) : [],
            Body = withBody ? row.Bytes(first + 4).ToArray() : DocumentRevision.EmptyBody,
            HasOwnHash = withBody && (flags & (long)DocumentFlags.OwnHash) != 0,
        };
    }

    /// <summary>
    /// A document that has but one leaf, or none such; <see langword="false"/> if it has more, whose bodies are to be
    /// read in a transaction.
    /// </summary>
    public bool TryGetOnlyLeaf(string id, out DocumentSnapshot? document)
    {
        document = null;
        if (!TryEncode(id, out ReadOnlySpan<byte> utf8Id)) return true;
        try
        {
            if (!_get.BindText(1, utf8Id).Step()) return true;
            if ((_get.Int64(1) & (long)DocumentFlags.Tree) != 0) return false;
            document = new DocumentSnapshot
            { Id = id, Sequence = _get.Int64(0), Leaves = Only(ReadWinner(_get, id, 1)) };
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
        if (!TryEncode(id, out ReadOnlySpan<byte> utf8Id)) return null;
        try
        {
            if (!_get.BindText(1, utf8Id).Step()) return null;
            long sequence = _get.Int64(0);
            DocumentRevision winner = ReadWinner(_get, id, 1);
            if ((_get.Int64(1) & (long)DocumentFlags.Tree) == 0)
            {
                return new DocumentSnapshot { Id = id, Sequence = sequence, Leaves = Only(winner) };
            }

            RevisionTree tree = StoredBytes.Tree(
                _get.Store, isTree: true, winner.Revision, _get.Bytes(3), winner.Deleted, int.MaxValue);
            bool ownHashes = (_get.Int64(1) & (long)DocumentFlags.OwnHashes) != 0;
            _get.Reset();
            return new DocumentSnapshot
            { Id = id, Sequence = sequence, Leaves = ReadLeaves(utf8Id, winner, tree, ownHashes) };
        }
        finally
        {
            _get.Reset();
        }
    }

    private static ImmutableArray<DocumentRevision> Only(DocumentRevision winner) =>
        ImmutableCollectionsMarshal.AsImmutableArray(new[] { winner });

    private ImmutableArray<DocumentRevision> ReadLeaves(
        ReadOnlySpan<byte> utf8Id, DocumentRevision winner, RevisionTree tree, bool ownHashes)
    {
        var leaves = ImmutableArray.CreateBuilder<DocumentRevision>(tree.Leaves.Length);
        leaves.Add(winner);
        foreach (RevisionLeaf leaf in tree.Leaves)
        {
            if (leaf.Revision == winner.Revision) continue;
            DocumentRevision? body = ReadBody(utf8Id, winner.Id, tree.GetPath(leaf.Revision), ownHashes);
            leaves.Add(body ?? throw MissingBody(winner.Id, leaf.Revision));
        }

        return leaves.MoveToImmutable();
    }

    private DocumentRevision? ReadBody(ReadOnlySpan<byte> utf8Id, string id, RevisionPath path, bool hasOwnHash = false)
    {
        Statement select = Prepared(HotStatements.SelectBody);
        try
        {
            if (!select.BindText(1, utf8Id).BindBlob(2, RevisionBytes.ToArray(path.Leaf)).Step()) return null;
            return new DocumentRevision
            {
                Id = id,
                Path = path,
                Deleted = select.Int64(0) != 0,
                Attachments = select.Attachments(1),
                Body = select.Bytes(2).ToArray(),
                HasOwnHash = hasOwnHash,
            };
        }
        finally
        {
            select.Reset();
        }
    }

    private StoreException MissingBody(string id, RevisionId revision) => new(
        StoreFailure.Corrupt,
        Connection.Path,
        $"The body of the leaf \"{revision}\" of the document \"{id}\" is missing. "
        + StoreErrors.Describe(StoreFailure.Corrupt, Connection.Path));

    /// <summary>One revision of a document; <see langword="null"/> if it is unknown or its body is gone.</summary>
    public DocumentRevision? Get(string id, RevisionId revision)
    {
        if (Get(id) is not { } winner) return null;
        if (winner.Revision == revision) return winner;
        if (GetTree(id) is not { } tree || !tree.Contains(revision)) return null;
        return TryEncode(id, out ReadOnlySpan<byte> utf8Id) ? ReadBody(utf8Id, id, tree.GetPath(revision)) : null;
    }

    public RevisionTree? GetTree(string id)
    {
        if (!TryEncode(id, out ReadOnlySpan<byte> utf8Id)) return null;
        Statement select = Prepared(HotStatements.SelectForWrite);
        try
        {
            if (!select.BindText(1, utf8Id).Step()) return null;
            long flags = select.Int64(2);
            bool isTree = (flags & (long)DocumentFlags.Tree) != 0, deleted = (flags & (long)DocumentFlags.Deleted) != 0;
            return StoredBytes.Tree(select.Store, isTree, select.Revision(3), select.Bytes(4), deleted, int.MaxValue);
        }
        finally
        {
            select.Reset();
        }
    }

    /// <summary>A number that changes where another connection has committed.</summary>
    public long DataVersion()
    {
        Statement select = Prepared("PRAGMA data_version");
        select.Step();
        long version = select.Int64(0);
        select.Reset();
        return version;
    }

    public LocalDocument? GetLocal(string id)
    {
        if (!TryEncode(id, out ReadOnlySpan<byte> utf8Id)) return null;
        Statement select = Prepared(HotStatements.GetLocal);
        try
        {
            if (!select.BindText(1, utf8Id).Step()) return null;
            return new LocalDocument(id, select.Bytes(1).ToArray())
            { Revision = select.IsNull(0) ? null : select.Text(0) };
        }
        finally
        {
            select.Reset();
        }
    }

    public List<string> ReadConflicts(string after, int limit)
    {
        Statement select = Prepared(HotStatements.Conflicts);
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

    /// <summary>A statement of this connection, prepared at its first use.</summary>
    public Statement Prepared(string sql)
    {
        ref Statement? statement = ref CollectionsMarshal.GetValueRefOrAddDefault(_prepared, sql, out _);
        return statement ??= Connection.Prepare(sql);
    }

    /// <summary>
    /// The id in UTF-8; <see langword="false"/> where it has lone surrogates, which no stored id has.
    /// </summary>
    private bool TryEncode(string id, out ReadOnlySpan<byte> utf8Id)
    {
        int most = id.Length * 3;
        if (_id.Length < most) _id = new byte[most];
        try
        {
            utf8Id = _id.AsSpan(0, StrictUtf8.GetBytes(id, _id));
            return true;
        }
        catch (EncoderFallbackException)
        {
            utf8Id = default;
            return false;
        }
    }

    public void Dispose()
    {
        Connection.Dispose();
        _gatherer?.Dispose();
    }
}
