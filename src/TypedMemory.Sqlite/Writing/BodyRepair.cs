using System.Collections.Immutable;
using System.Text;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Writing;

/// <summary>Puts whole bodies in the place of damaged ones.</summary>
internal sealed class BodyRepair(
    Connection connection,
    WriteTransaction transaction,
    DocumentTable documents,
    BodyTable bodies,
    IndexBuilder indexes,
    FieldIndexing fields)
{
    /// <summary>Puts a body in the place of a damaged one of the same revision.</summary>
    /// <param name="whole">The revision, as a peer has it.</param>
    /// <returns>
    /// The type whose indexes are to be built anew, empty if none, or <see langword="null"/> if nothing was replaced:
    /// the revision is not a leaf here, or the body is not that of the revision either.
    /// </returns>
    public string? Repair(DocumentRevision whole)
    {
        byte[] id = Encoding.UTF8.GetBytes(whole.Id);
        if (!documents.Load(id)) return null;
        RevisionTree tree = documents.ReadTree();
        if (!tree.IsLeaf(whole.Revision)) return null;
        bool wins = documents.Loaded.Winner == whole.Revision;

        // A row that is wrong about this too is not mended by a body.
        if (tree.Leaves.Any(leaf => leaf.Revision == whole.Revision && leaf.Deleted != whole.Deleted)) return null;
        var repaired = new DocumentRevision
        {
            Id = whole.Id,
            Path = tree.GetPath(whole.Revision),
            Deleted = whole.Deleted,
            Attachments = ReadAttachments(id, whole.Revision, wins),
            Body = whole.Body,
        };
        bool isOwn = documents.Loaded.Has(wins ? DocumentFlags.OwnHash : DocumentFlags.OwnHashes);
        if (!StoredJson.IsObject(whole.Body.Span) || (isOwn && RevisionHasher.Verify(repaired) == false)) return null;
        if (wins) return ReplaceWinner(id, whole.Body.Span);
        using Statement update = connection.PrepareOnce("UPDATE bodies SET body = ?3 WHERE id = ?1 AND rev = ?2");
        update.BindText(1, id).BindBlob(2, RevisionBytes.ToArray(whole.Revision)).BindBlob(3, whole.Body.Span).Run();
        if (connection.Changes == 0) bodies.Insert(id, repaired);
        return "";
    }

    private ImmutableArray<DocumentAttachment> ReadAttachments(byte[] id, RevisionId revision, bool wins)
    {
        using Statement select = connection.PrepareOnce(
            wins ? "SELECT atts FROM docs WHERE id = ?1" : "SELECT atts FROM bodies WHERE id = ?1 AND rev = ?2");
        select.BindText(1, id);
        if (!wins) select.BindBlob(2, RevisionBytes.ToArray(revision));
        return select.Step() ? select.Attachments(0) : [];
    }

    /// <summary>Readers of the feed see the document again: they may have seen the damaged body.</summary>
    private string ReplaceWinner(byte[] id, ReadOnlySpan<byte> body)
    {
        using Statement update = connection.PrepareOnce(
            "UPDATE docs SET body = ?2, seq = ?3, counts = ?4 WHERE id = ?1");
        int type = documents.Loaded.TypeId;
        long sequence = transaction.NextSequence(type);
        update.BindText(1, id).BindBlob(2, body).Bind(3, sequence)
            .BindBlob(4, documents.Counts.ForRow(type, sequence)).Run();
        fields.Renew();
        return indexes.Renew(id);
    }
}
