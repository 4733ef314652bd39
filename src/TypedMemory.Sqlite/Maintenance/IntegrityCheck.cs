using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Opening;
using TypedMemory.Sqlite.Writing;

namespace TypedMemory.Sqlite.Maintenance;

/// <summary>Checks the pages of the file, and that what the rows say of each other is true.</summary>
internal sealed class IntegrityCheck(Connection connection, TypeTable types)
{
    /// <summary>More than this many problems tell nobody more.</summary>
    private const int MaxProblems = 100;
    private readonly List<string> _problems = [];
    private readonly List<DocumentRevisions> _damaged = [];

    /// <summary>The revisions whose bodies are damaged, after <see cref="Run"/>.</summary>
    public IReadOnlyList<DocumentRevisions> Damaged => _damaged;

    public List<string> Run()
    {
        CheckPages();
        if (_problems.Count > 0) return _problems;
        StoreState.ReadTypes(connection, types);
        CheckDocuments();
        CheckCounts();
        CheckBlobs();
        CheckBlobBytes();
        CheckLocals();
        new IndexCheck(connection, Report).Run();
        return _problems;
    }

    private void CheckPages()
    {
        using Statement check = connection.PrepareOnce($"PRAGMA integrity_check({MaxProblems})");
        while (check.Step())
        {
            string line = check.Text(0);
            if (line != "ok") _problems.Add(line);
        }
    }

    private void CheckDocuments()
    {
        var stored = new StoredDocument();
        using Statement select = connection.PrepareOnce(
            "SELECT type, seq, flags, rev, path, id, atts, body FROM docs ORDER BY id");
        using Statement body = connection.PrepareOnce(HotStatements.SelectBody);
        while (select.Step() && _problems.Count < MaxProblems)
        {
            byte[] id = select.Bytes(5).ToArray();
            try
            {
                stored.Load(select);
                RevisionTree tree = CheckTree(id, stored);
                ImmutableArray<DocumentAttachment> attachments = select.Attachments(6);
                CheckBody(new DocumentRevision
                {
                    Id = Encoding.UTF8.GetString(id),
                    Path = tree.GetPath(stored.Winner),
                    Deleted = stored.Deleted,
                    Attachments = attachments,
                    Body = select.Bytes(7).ToArray(),
                    HasOwnHash = stored.Has(DocumentFlags.OwnHash),
                });
                CheckLeaves(id, stored, tree, body);
                if (attachments.IsEmpty == stored.Has(DocumentFlags.Attachments))
                    Report(id, "its row is wrong about whether it has attachments");
                CheckAttachments(id, attachments);
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
        var counts = new CountTable(connection);
        foreach (TypeEntry type in types.Entries)
        {
            DocumentCounts kept = counts.Read(type.Id), counted = counts.Count(type.Id);
            if (kept == counted) continue;
            Report($"The type \"{type.Name}\" has {counted}, and the store says {kept}: a compaction mends it.");
        }
    }

    /// <summary>Whether the row says of the tree what the tree says.</summary>
    private RevisionTree CheckTree(byte[] id, StoredDocument stored)
    {
        int type = (types.Find(TypeTable.NameIn(id)) ?? types.Others).Id;
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
        ImmutableArray<DocumentAttachment> attachments = body.Attachments(1);
        CheckBody(new DocumentRevision
        {
            Id = Encoding.UTF8.GetString(id),
            Path = tree.GetPath(leaf.Revision),
            Deleted = leaf.Deleted,
            Attachments = attachments,
            Body = body.Bytes(2).ToArray(),
            HasOwnHash = stored.Has(DocumentFlags.OwnHashes),
        });
        CheckAttachments(id, attachments);
    }

    /// <summary>
    /// Whether a body is what it was. SQLite cannot notice a changed byte in it: a revision of our own is the hash of
    /// its body, of another peer's there is only the JSON to go by.
    /// </summary>
    private void CheckBody(DocumentRevision leaf)
    {
        string? problem = !StoredJson.IsObject(leaf.Body.Span) ? "is no JSON"
            : leaf.HasOwnHash && RevisionHasher.Verify(leaf) == false
                ? "does not hash to that revision: something has altered it"
            : null;
        if (problem is null) return;
        Report(Encoding.UTF8.GetBytes(leaf.Id), $"the body of its revision \"{leaf.Revision}\" {problem}");
        _damaged.Add(new DocumentRevisions(leaf.Id, [leaf.Revision]));
    }

    private void CheckAttachments(byte[] id, IEnumerable<DocumentAttachment> attachments)
    {
        using Statement find = connection.PrepareOnce(HotStatements.FindBlob);
        foreach (DocumentAttachment attachment in attachments)
        {
            bool found = attachment.Sha256 is { } sha256 && find.BindBlob(1, Convert.FromHexString(sha256)).Step();
            if (!found) Report(id, $"the bytes of its attachment \"{attachment.Name}\" are missing");
            find.Reset();
        }
    }

    private void CheckBlobs()
    {
        using Statement select = connection.PrepareOnce(
            "SELECT id, length, (SELECT coalesce(sum(length(data)), 0) FROM chunks WHERE blob = blobs.id) AS held FROM blobs "
            + "WHERE sha256 IS NOT NULL AND length <> held");
        while (select.Step() && _problems.Count < MaxProblems)
        {
            _problems.Add(
                $"The attachment bytes number {select.Int64(0)} have {select.Int64(2)} of {select.Int64(1)} bytes.");
        }
    }

    /// <summary>Whether the bytes of attachments are those that they were: they are addressed by their hash.</summary>
    private void CheckBlobBytes()
    {
        using Statement select = connection.PrepareOnce(
            "SELECT id, sha256 FROM blobs WHERE sha256 IS NOT NULL ORDER BY id");
        using Statement chunks = connection.PrepareOnce("SELECT data FROM chunks WHERE blob = ?1 ORDER BY ordinal");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        while (select.Step() && _problems.Count < MaxProblems)
        {
            chunks.Bind(1, select.Int64(0));
            while (chunks.Step()) hash.AppendData(chunks.Bytes(0));
            chunks.Reset();
            if (hash.GetHashAndReset().AsSpan().SequenceEqual(select.Bytes(1))) continue;
            _problems.Add(
                $"The attachment bytes number {select.Int64(0)} are damaged: they do not hash to \"{Convert.ToHexStringLower(select.Bytes(1))}\".");
        }
    }

    private void CheckLocals()
    {
        using Statement select = connection.PrepareOnce("SELECT id, body FROM locals ORDER BY id");
        while (select.Step() && _problems.Count < MaxProblems)
        {
            if (!StoredJson.IsObject(select.Bytes(1)))
                _problems.Add($"The local document \"{select.Text(0)}\" is damaged: its body is no JSON.");
        }
    }

    private void Report(byte[] id, string problem) =>
        _problems.Add($"The document \"{Encoding.UTF8.GetString(id)}\" is damaged: {problem}.");

    private void Report(string problem)
    {
        if (_problems.Count < MaxProblems) _problems.Add(problem);
    }
}
