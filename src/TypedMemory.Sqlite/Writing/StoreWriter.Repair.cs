using System.Collections.Immutable;
using System.Text;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Queries;

namespace TypedMemory.Sqlite.Writing;

internal sealed partial class StoreWriter
{
    /// <summary>Puts a body in the place of a damaged one of the same revision.</summary>
    /// <param name="whole">The revision, as a peer has it.</param>
    /// <returns>
    /// The type whose indexes are to be built anew, empty if none; <see langword="null"/> if nothing was replaced: the
    /// revision is no leaf here, or the body is not that of the revision either.
    /// </returns>
    public string? Repair(DocumentRevision whole)
    {
        byte[] id = Encoding.UTF8.GetBytes(whole.Id);
        if (!Load(id)) return null;
        RevisionTree tree = _stored.ReadTree(RevisionLimit);
        if (!tree.IsLeaf(whole.Revision)) return null;
        bool wins = _stored.Winner == whole.Revision;
        var repaired = new DocumentRevision
        {
            Id = whole.Id,
            Path = tree.GetPath(whole.Revision),
            Deleted = whole.Deleted,
            Attachments = ReadAttachments(id, whole.Revision, wins),
            Body = whole.Body,
        };
        bool isOwn = _stored.Has(wins ? DocumentFlags.OwnHash : DocumentFlags.OwnHashes);
        if (!StoredJson.IsObject(whole.Body.Span) || (isOwn && RevisionHasher.Verify(repaired) == false)) return null;
        if (wins) return ReplaceWinner(id, whole.Body.Span);
        using Statement update = Connection.PrepareOnce("UPDATE bodies SET body = ?3 WHERE id = ?1 AND rev = ?2");
        update.BindText(1, id).BindBlob(2, RevisionBytes.ToArray(whole.Revision)).BindBlob(3, whole.Body.Span).Run();
        if (Connection.Changes == 0) _bodies.Insert(id, repaired);
        return "";
    }

    private ImmutableArray<DocumentAttachment> ReadAttachments(byte[] id, RevisionId revision, bool wins)
    {
        using Statement select = Connection.PrepareOnce(
            wins ? "SELECT atts FROM docs WHERE id = ?1" : "SELECT atts FROM bodies WHERE id = ?1 AND rev = ?2");
        select.BindText(1, id);
        if (!wins) select.BindBlob(2, RevisionBytes.ToArray(revision));
        return select.Step() ? select.Attachments(0) : [];
    }

    /// <summary>Readers of the feed see the document again: they may have seen the damaged body.</summary>
    private string ReplaceWinner(byte[] id, ReadOnlySpan<byte> body)
    {
        using Statement update = Connection.PrepareOnce(
            "UPDATE docs SET body = ?2, seq = ?3, counts = ?4 WHERE id = ?1");
        long sequence = NextSequence(_stored.TypeId);
        update.BindText(1, id).BindBlob(2, body).Bind(3, sequence)
            .BindBlob(4, _counts.ForRow(_stored.TypeId, sequence)).Run();
        Fields.Renew();
        if (_indexes.Find(id) is not { } type) return "";

        // Which keys and words the damaged body had left in them nobody knows.
        string prefix = Encoding.UTF8.GetString(type.Prefix);
        foreach (StoredIndex index in type.All.ToList())
        {
            DropIndex(index.Id);
            AddIndex(prefix, index.Definition);
        }

        NoteIndexesChanged();
        return prefix;
    }
}
