using System.Text;
using TypedMemory.Core.Revisions;
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

    public List<string> Run()
    {
        CheckPages();
        if (_problems.Count > 0) return _problems;
        StoreState.ReadTypes(connection, types);
        CheckDocuments();
        CheckBlobs();
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
        using Statement select = connection.PrepareOnce("SELECT type, seq, flags, rev, path, id, atts FROM docs ORDER BY id");
        using Statement body = connection.PrepareOnce(HotStatements.SelectBody);
        while (select.Step() && _problems.Count < MaxProblems)
        {
            byte[] id = select.Bytes(5).ToArray();
            try
            {
                stored.Load(select);
                CheckDocument(id, stored, body);
                if (stored.Has(DocumentFlags.Attachments)) CheckAttachments(id, AttachmentBytes.Read(select.Bytes(6)));
            }
            catch (Exception error) when (error is FormatException or ArgumentException or EndOfStreamException)
            {
                Report(id, $"its row cannot be read: {error.Message}");
            }
        }
    }

    private void CheckDocument(byte[] id, StoredDocument stored, Statement body)
    {
        int type = (types.Find(TypeTable.NameIn(id)) ?? types.Others).Id;
        if (stored.TypeId != type) Report(id, $"its type is number {stored.TypeId} in its row, and {type} by its id");
        RevisionTree tree = stored.ReadTree(int.MaxValue);
        if (tree.Winner.Revision != stored.Winner) Report(id, $"its row says that \"{stored.Winner}\" wins, its tree \"{tree.Winner.Revision}\"");
        if (tree.Winner.Deleted != stored.Deleted) Report(id, "its row and its tree differ in whether it is deleted");
        if ((tree.LiveLeaves > 1) != stored.Has(DocumentFlags.Conflicted)) Report(id, "its row and its tree differ in whether it is conflicted");
        foreach (RevisionLeaf leaf in tree.Leaves)
        {
            if (leaf.Revision == stored.Winner) continue;
            if (!body.BindText(1, id).BindBlob(2, RevisionBytes.ToArray(leaf.Revision)).Step())
            {
                Report(id, $"the body of its leaf \"{leaf.Revision}\" is missing");
            }

            body.Reset();
        }
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
            _problems.Add($"The attachment bytes number {select.Int64(0)} have {select.Int64(2)} of {select.Int64(1)} bytes.");
        }
    }

    private void Report(byte[] id, string problem) =>
        _problems.Add($"The document \"{Encoding.UTF8.GetString(id)}\" is damaged: {problem}.");

    private void Report(string problem)
    {
        if (_problems.Count < MaxProblems) _problems.Add(problem);
    }
}
