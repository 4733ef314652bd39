using System.Text;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Writing;

/// <summary>
/// The table of documents, as the writer uses it. It has one document loaded, which is the one that is being written.
/// </summary>
internal sealed class DocumentTable(Connection connection, BodyTable bodies)
{
    private const int Attachments = 7, Body = 8;
    private readonly Statement _select = connection.Prepare(HotStatements.SelectForWrite);
    private readonly Statement _selectForEdit = connection.Prepare(HotStatements.SelectForEdit);
    private readonly Statement _insert = connection.Prepare(HotStatements.InsertNew);
    private readonly Statement _update = connection.Prepare(HotStatements.Update);
    private readonly Statement _updateTree = connection.Prepare(HotStatements.UpdateWithoutBody);
    private readonly Statement _delete = connection.Prepare(HotStatements.Delete);

    /// <summary>What the rows do not hold of long paths.</summary>
    public PathTable Paths { get; } = new(connection);

    /// <summary>How many documents each type has.</summary>
    public CountKeeper Counts { get; } = new(connection);

    /// <summary>The document that was loaded last.</summary>
    public StoredDocument Loaded { get; } = new();

    /// <summary>How many revisions of a path are kept.</summary>
    public int RevisionLimit { get; set; } = RevisionTree.DefaultRevisionLimit;

    /// <summary>Loads a document; <see langword="false"/> if there is none.</summary>
    public bool Load(ReadOnlySpan<byte> utf8Id)
    {
        try
        {
            bool exists = _select.BindText(1, utf8Id).Step();
            if (exists) Loaded.Load(_select);
            return exists;
        }
        finally
        {
            _select.Reset();
        }
    }

    /// <summary>Loads a document, and reads it with every leaf, or <see langword="null"/> if there is none.</summary>
    public DocumentSnapshot? LoadSnapshot(string id)
    {
        byte[] utf8Id = Encoding.UTF8.GetBytes(id);
        try
        {
            if (!_selectForEdit.BindText(1, utf8Id).Step()) return null;
            Loaded.Load(_selectForEdit);
            DocumentRevision winner = DocumentRows.Winner(_selectForEdit, id, 2);
            return new DocumentSnapshot
            {
                Id = id,
                Sequence = Loaded.Sequence,
                Leaves = Loaded.IsTree
                    ? bodies.ReadLeaves(utf8Id, winner, ReadTree(), Loaded.Has(DocumentFlags.OwnHashes))
                    : DocumentRows.Only(winner),
            };
        }
        finally
        {
            _selectForEdit.Reset();
        }
    }

    /// <summary>The revisions of the loaded document.</summary>
    public RevisionTree ReadTree() => Loaded.ReadTree(RevisionLimit);

    /// <summary>Whether a revision is a leaf of the loaded document.</summary>
    public bool IsLeaf(RevisionId revision) =>
        Loaded.Winner == revision || (Loaded.IsTree && ReadTree().IsLeaf(revision));

    /// <summary>Writes a row, unless the document has one.</summary>
    /// <returns>Whether it was written.</returns>
    public bool TryInsert(in RowToWrite row, byte[]? attachments, ReadOnlySpan<byte> body)
    {
        Counts.Add(row.Type, row.Flags);
        Bind(_insert, row, row.Path, row.Flags);
        Run(_insert, attachments, body);
        if (connection.Changes > 0) return true;
        Counts.Remove(row.Type, row.Flags);
        return false;
    }

    /// <summary>Writes over the row of the loaded document.</summary>
    public void Update(in RowToWrite row, byte[]? attachments, ReadOnlySpan<byte> body)
    {
        Counts.Change(row.Type, Loaded.Flags, row.Flags);
        Place(_update, row);
        Run(_update, attachments, body);
    }

    /// <summary>Writes over the row of the loaded document, whose attachments and body stay.</summary>
    public void UpdateTree(in RowToWrite row)
    {
        Counts.Change(row.Type, Loaded.Flags, row.Flags);
        Place(_updateTree, row).Run();
    }

    /// <summary>Removes the row of the loaded document.</summary>
    /// <param name="utf8Id">The document.</param>
    /// <param name="sequence">The newest sequence of the store.</param>
    public void Delete(ReadOnlySpan<byte> utf8Id, long sequence)
    {
        Counts.Remove(Loaded.TypeId, Loaded.Flags);
        Counts.Settle(Loaded.TypeId, sequence);
        if (Loaded.IsSplit) Paths.Delete(utf8Id);
        _delete.BindText(1, utf8Id).Run();
    }

    private static void Run(Statement statement, byte[]? attachments, ReadOnlySpan<byte> body)
    {
        if (attachments is null) statement.BindNull(Attachments);
        else statement.BindBlob(Attachments, attachments);
        statement.BindBlob(Body, body).Run();
    }

    private Statement Place(Statement statement, in RowToWrite row)
    {
        ReadOnlySpan<byte> path = Paths.Place(row, Loaded, RevisionLimit, out long flags);
        return Bind(statement, row, path, flags);
    }

    private Statement Bind(Statement statement, in RowToWrite row, ReadOnlySpan<byte> path, long flags)
    {
        statement.BindText(1, row.Utf8Id).Bind(2, row.Type).Bind(3, row.Sequence).Bind(4, flags);
        statement.BindBlob(5, row.Revision);
        if (path.IsEmpty) statement.BindNull(6);
        else statement.BindBlob(6, path);
        return statement.BindBlob(9, Counts.ForRow(row.Type, row.Sequence));
    }
}
