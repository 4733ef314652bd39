using System.Collections.Immutable;
using System.Text;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Opening;
using TypedMemory.Sqlite.Writing;

namespace TypedMemory.Sqlite.Maintenance;

/// <summary>Checks the pages of the file, and that what the rows say of each other is true.</summary>
internal sealed class IntegrityCheck
{
    /// <summary>More than this many problems tell nobody more.</summary>
    public const int MaxProblems = 100;

    private readonly Connection _connection;
    private readonly TypeTable _types;
    private readonly int _most;
    private readonly BlobCheck _blobs;
    private readonly List<string> _problems = [];
    private readonly List<DocumentRevisions> _damaged = [];
    private readonly List<DamagedAttachment> _damagedAttachments = [];

    /// <summary>Prepares a check.</summary>
    /// <param name="connection">The file.</param>
    /// <param name="types">The types of its documents.</param>
    /// <param name="most">How many problems are looked for.</param>
    public IntegrityCheck(Connection connection, TypeTable types, int most = MaxProblems)
    {
        _connection = connection;
        _types = types;
        _most = most;
        _blobs = new BlobCheck(connection, Report);
    }

    /// <summary>What is wrong, in words, after <see cref="Run"/>.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>The revisions whose bodies are damaged, after <see cref="Run"/>.</summary>
    public IReadOnlyList<DocumentRevisions> Damaged => _damaged;

    /// <summary>The attachments whose bytes are damaged or missing, after <see cref="Run"/>.</summary>
    public IReadOnlyList<DamagedAttachment> DamagedAttachments => _damagedAttachments;

    public void Run()
    {
        CheckPages();
        if (_problems.Count > 0) return;
        StoreState.ReadTypes(_connection, _types);
        _blobs.Run();
        CheckDocuments();
        new SequenceCheck(_connection, Report).Run();
        CheckCounts();
        CheckLocals();
        new IndexCheck(_connection, Report).Run();
    }

    private void CheckPages()
    {
        using Statement check = _connection.PrepareOnce($"PRAGMA integrity_check({_most})");
        while (check.Step())
        {
            string line = check.Text(0);
            if (line != "ok") _problems.Add(line);
        }
    }

    private void CheckDocuments()
    {
        var stored = new StoredDocument();
        using Statement select = _connection.PrepareOnce(
            $"SELECT type, seq, flags, rev, {SplitPath.Column}, id, atts, body FROM docs ORDER BY id");
        using Statement body = _connection.PrepareOnce(HotStatements.SelectBody);
        while (select.Step() && _problems.Count < _most)
        {
            byte[] id = select.Bytes(5).ToArray();
            try
            {
                stored.Load(select);
                RevisionTree tree = CheckTree(id, stored);
                ImmutableArray<DocumentAttachment> attachments = select.Attachments(6);
                var winner = new DocumentRevision
                {
                    Id = Encoding.UTF8.GetString(id),
                    Path = tree.GetPath(stored.Winner),
                    Deleted = stored.Deleted,
                    Attachments = attachments,
                    Body = select.Bytes(7).ToArray(),
                    HasOwnHash = stored.Has(DocumentFlags.OwnHash),
                };
                CheckBody(winner);
                CheckLeaves(id, stored, tree, body);
                if (attachments.IsEmpty == stored.Has(DocumentFlags.Attachments))
                    Report(id, "its row is wrong about whether it has attachments");
                CheckAttachments(winner);
            }
            catch (Exception error) when (error is StoreException { Failure: StoreFailure.Corrupt }
                || StoredBytes.IsDamage(error))
            {
                Report(id, $"its row cannot be read: {error.Message}");
            }
        }
    }

    private void CheckCounts()
    {
        var counts = new CountTable(_connection);
        foreach (TypeEntry type in _types.Entries)
        {
            DocumentCounts kept = counts.Read(type.Id), counted = counts.Count(type.Id);
            if (kept == counted) continue;
            Report($"The type \"{type.Name}\" has {counted}, and the store says {kept}: a compaction mends it.");
        }
    }

    /// <summary>Whether the row says of the tree what the tree says.</summary>
    private RevisionTree CheckTree(byte[] id, StoredDocument stored)
    {
        int type = (_types.Find(TypeTable.NameIn(id)) ?? _types.Others).Id;
        if (stored.TypeId != type) Report(id, $"its type is number {stored.TypeId} in its row, and {type} by its id");
        RevisionTree tree = stored.ReadTree(int.MaxValue);
        if (tree.Winner.Revision != stored.Winner)
            Report(id, $"its row says that \"{stored.Winner}\" wins, its tree \"{tree.Winner.Revision}\"");
        if (tree.Winner.Deleted != stored.Deleted) Report(id, "its row and its tree differ in whether it is deleted");
        if ((tree.LiveLeaves > 1) != stored.Has(DocumentFlags.Conflicted))
            Report(id, "its row and its tree differ in whether it is conflicted");
        return tree;
    }

    private void CheckLeaves(byte[] id, StoredDocument stored, RevisionTree tree, Statement body)
    {
        foreach (RevisionLeaf leaf in tree.Leaves)
        {
            if (leaf.Revision == stored.Winner) continue;
            try
            {
                CheckLeaf(
                    id, leaf, stored, tree, body.BindText(1, id).BindBlob(2, RevisionBytes.ToArray(leaf.Revision)));
            }
            finally
            {
                body.Reset();
            }
        }
    }

    private void CheckLeaf(byte[] id, RevisionLeaf leaf, StoredDocument stored, RevisionTree tree, Statement body)
    {
        if (!body.Step())
        {
            Report(id, $"the body of its leaf \"{leaf.Revision}\" is missing");
            _damaged.Add(new DocumentRevisions(Encoding.UTF8.GetString(id), [leaf.Revision]));
            return;
        }

        if (body.Int64(0) != 0 != leaf.Deleted)
            Report(id, $"its tree and the row of its leaf \"{leaf.Revision}\" differ in whether it is deleted");
        var whole = new DocumentRevision
        {
            Id = Encoding.UTF8.GetString(id),
            Path = tree.GetPath(leaf.Revision),
            Deleted = leaf.Deleted,
            Attachments = body.Attachments(1),
            Body = body.Bytes(2).ToArray(),
            HasOwnHash = stored.Has(DocumentFlags.OwnHashes),
        };
        CheckBody(whole);
        CheckAttachments(whole);
    }

    /// <summary>
    /// Whether a body is what it was. SQLite cannot notice a changed byte in it: a revision of our own is the hash of
    /// its body, of another peer's only the JSON can be checked.
    /// </summary>
    private void CheckBody(DocumentRevision leaf)
    {
        string? problem = !StoredJson.IsObject(leaf.Body.Span) ? "is not JSON"
            : leaf.HasOwnHash && RevisionHasher.Verify(leaf) == false
                ? "does not hash to that revision: something has altered it"
            : null;
        if (problem is null) return;
        Report(Encoding.UTF8.GetBytes(leaf.Id), $"the body of its revision \"{leaf.Revision}\" {problem}");
        _damaged.Add(new DocumentRevisions(leaf.Id, [leaf.Revision]));
    }

    private void CheckAttachments(DocumentRevision leaf)
    {
        foreach (DocumentAttachment attachment in leaf.Attachments)
        {
            if (_blobs.FindFault(attachment) is not { } fault) continue;
            Report(Encoding.UTF8.GetBytes(leaf.Id), $"the bytes of its attachment \"{attachment.Name}\" {fault}");
            _damagedAttachments.Add(new DamagedAttachment(leaf.Id, leaf.Revision, attachment));
        }
    }

    private void CheckLocals()
    {
        using Statement select = _connection.PrepareOnce("SELECT id, body FROM locals ORDER BY id");
        while (select.Step() && _problems.Count < _most)
        {
            if (!StoredJson.IsObject(select.Bytes(1)))
                _problems.Add($"The local document \"{select.Text(0)}\" is damaged: its body is not JSON.");
        }
    }

    private void Report(byte[] id, string problem) =>
        _problems.Add($"The document \"{Encoding.UTF8.GetString(id)}\" is damaged: {problem}.");

    private void Report(string problem)
    {
        if (_problems.Count < _most) _problems.Add(problem);
    }
}
