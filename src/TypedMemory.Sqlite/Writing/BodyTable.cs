using System.Collections.Immutable;
using TypedMemory.Core.Revisions;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Writing;

/// <summary>The table of the bodies of revisions that do not win, as the writer uses it.</summary>
internal sealed class BodyTable(Connection connection)
{
    private readonly Statement _select = connection.Prepare(HotStatements.SelectBody);
    private readonly Statement _insert = connection.Prepare(HotStatements.InsertBody);
    private readonly Statement _delete = connection.Prepare(HotStatements.DeleteBody);
    private readonly Statement _archiveWinner = connection.Prepare(HotStatements.ArchiveWinner);
    private readonly Statement _archiveStamped = connection.Prepare(HotStatements.ArchiveStampedWinner);
    private readonly Statement _supersede = connection.Prepare(HotStatements.SupersedeBody);
    private readonly Statement _deleteAll = connection.Prepare(HotStatements.DeleteBodies);

    /// <summary>The leaves of a document, the winner first.</summary>
    public ImmutableArray<DocumentRevision> ReadLeaves(
        ReadOnlySpan<byte> utf8Id, DocumentRevision winner, RevisionTree tree, bool ownHashes) =>
        DocumentRows.Leaves(_select, utf8Id, winner, tree, ownHashes);

    /// <summary>Takes the body of a leaf that now wins out of the table.</summary>
    public (byte[]? Attachments, byte[] Body) Take(string id, ReadOnlySpan<byte> utf8Id, RevisionId revision)
    {
        (byte[]? attachments, byte[] body) = Read(utf8Id, revision)
            ?? throw DocumentRows.MissingBody(connection.Path, id, revision);
        Delete(utf8Id, revision);
        return (attachments, body);
    }

    /// <summary>The revisions of a document of which a body is here.</summary>
    public List<RevisionId> Revisions(ReadOnlySpan<byte> utf8Id)
    {
        List<RevisionId> revisions = [];
        using Statement select = connection.PrepareOnce("SELECT rev FROM bodies WHERE id = ?1");
        select.BindText(1, utf8Id);
        while (select.Step()) revisions.Add(select.Revision(0));
        return revisions;
    }

    public void Insert(ReadOnlySpan<byte> utf8Id, DocumentRevision revision, long? superseded = null)
    {
        _insert.BindText(1, utf8Id).BindBlob(2, RevisionBytes.ToArray(revision.Revision)).Bind(
            3, revision.Deleted ? 1 : 0);
        if (AttachmentBytes.Write(revision.Attachments) is { } attachments) _insert.BindBlob(4, attachments);
        else _insert.BindNull(4);
        _insert.BindBlob(5, revision.Body.Span);
        BindTime(_insert, 6, superseded).Run();
    }

    /// <summary>Copies the winner's body here; the time is that at which it stops to be a leaf, if it does.</summary>
    public void ArchiveWinner(ReadOnlySpan<byte> utf8Id, long? superseded) =>
        BindTime(_archiveWinner.BindText(1, utf8Id), 2, superseded).Run();

    /// <summary>Copies the winner's body here if it has the reserved member.</summary>
    /// <returns>Whether it has.</returns>
    public bool TryArchiveStampedWinner(ReadOnlySpan<byte> utf8Id)
    {
        _archiveStamped.BindText(1, utf8Id).Run();
        return connection.Changes > 0;
    }

    /// <summary>Notes when a body that is here stopped being a leaf's.</summary>
    public void Supersede(ReadOnlySpan<byte> utf8Id, RevisionId revision, long time) =>
        _supersede.BindText(1, utf8Id).BindBlob(2, RevisionBytes.ToArray(revision)).Bind(3, time).Run();

    public void Delete(ReadOnlySpan<byte> utf8Id, RevisionId revision) =>
        _delete.BindText(1, utf8Id).BindBlob(2, RevisionBytes.ToArray(revision)).Run();

    public void DeleteAll(ReadOnlySpan<byte> utf8Id) => _deleteAll.BindText(1, utf8Id).Run();

    private (byte[]? Attachments, byte[] Body)? Read(ReadOnlySpan<byte> utf8Id, RevisionId revision)
    {
        try
        {
            if (!_select.BindText(1, utf8Id).BindBlob(2, RevisionBytes.ToArray(revision)).Step()) return null;
            return (_select.IsNull(1) ? null : _select.Bytes(1).ToArray(), _select.Bytes(2).ToArray());
        }
        finally
        {
            _select.Reset();
        }
    }

    private static Statement BindTime(Statement statement, int index, long? time) =>
        time is { } value ? statement.Bind(index, value) : statement.BindNull(index);
}
