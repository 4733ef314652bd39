using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Writing;

internal sealed partial class StoreWriter
{
    private Statement _selectForEdit;
    private bool _lastEditInserted;

    [MemberNotNull(nameof(_selectForEdit))]
    private void PrepareEdits(Connection connection) =>
        _selectForEdit = connection.Prepare(HotStatements.SelectForEdit);

    /// <summary>
    /// Composes an edit on the stored document and writes it, or says why not; a failure of this kind has written
    /// nothing.
    /// </summary>
    public WriteOutcome Edit(IDocumentEdit edit, EditContext context)
    {
        // New documents come in rows, and updates do: after an insert one is tried at once, without a look first.
        if (_lastEditInserted && TryInsert(edit, context) is { } inserted) return inserted;
        DocumentSnapshot? current = LoadSnapshot(edit.Id);
        _lastEditInserted = current is null;
        if (!TryCompose(edit, current, context, out DocumentWrite? write, out WriteOutcome outcome)) return outcome;
        PreparedWrite prepared = PreparedWrite.From(write, _options.Limits, RevisionLimit);
        NoteLinks(prepared);
        return Refusal(prepared) is { } refused ? refused : WriteOver(prepared, current is not null, origin: 0);
    }

    /// <summary>Writes an edit of a document that does not exist.</summary>
    /// <returns><see langword="null"/> if it does, or if the edit is not a first revision.</returns>
    private WriteOutcome? TryInsert(IDocumentEdit edit, EditContext context)
    {
        if (!TryCompose(edit, null, context, out DocumentWrite? write, out _)) return null;
        PreparedWrite prepared = PreparedWrite.From(write, _options.Limits, RevisionLimit);
        if (Refusal(prepared) is not null || !IsFirstRevision(prepared) || NotUnique(prepared) is not null) return null;
        NoteLinks(prepared);
        return TryInsert(prepared, origin: 0, out WriteOutcome inserted) ? inserted : null;
    }

    private static bool TryCompose(
        IDocumentEdit edit,
        DocumentSnapshot? current,
        EditContext context,
        [NotNullWhen(true)] out DocumentWrite? write,
        out WriteOutcome outcome)
    {
        write = null;
        try
        {
            write = edit.Compose(current, context);
            outcome = new WriteOutcome(edit.Id, current?.Winner.Revision ?? default, current?.Sequence ?? 0, null);
        }
        catch (TypedMemoryException error) when (error is not StoreException)
        {
            outcome = new WriteOutcome(edit.Id, default, 0, error);
        }

        return write is not null;
    }

    /// <summary>Reads a document with every leaf, and leaves it loaded for a write.</summary>
    private DocumentSnapshot? LoadSnapshot(string id)
    {
        byte[] utf8Id = Encoding.UTF8.GetBytes(id);
        try
        {
            if (!_selectForEdit.BindText(1, utf8Id).Step()) return null;
            _stored.Load(_selectForEdit);
            var winner = new DocumentRevision
            {
                Id = id,
                Path = _stored.ReadPath(),
                Deleted = _stored.Deleted,
                Attachments = _stored.Has(DocumentFlags.Attachments) ? _selectForEdit.Attachments(5) : [],
                Body = _selectForEdit.Bytes(6).ToArray(),
            };
            return new DocumentSnapshot
            {
                Id = id,
                Sequence = _stored.Sequence,
                Leaves = _stored.IsTree
                    ? ReadLeaves(utf8Id, winner, _stored.ReadTree(RevisionLimit))
                    : ImmutableCollectionsMarshal.AsImmutableArray(new[] { winner }),
            };
        }
        finally
        {
            _selectForEdit.Reset();
        }
    }

    private ImmutableArray<DocumentRevision> ReadLeaves(
        ReadOnlySpan<byte> utf8Id, DocumentRevision winner, RevisionTree tree)
    {
        var leaves = ImmutableArray.CreateBuilder<DocumentRevision>(tree.Leaves.Length);
        leaves.Add(winner);
        foreach (RevisionLeaf leaf in tree.Leaves)
        {
            if (leaf.Revision == winner.Revision) continue;
            (ImmutableArray<DocumentAttachment> attachments, byte[] body) = ReadBody(utf8Id, leaf.Revision);
            leaves.Add(new DocumentRevision
            {
                Id = winner.Id,
                Path = tree.GetPath(leaf.Revision),
                Deleted = leaf.Deleted,
                Attachments = attachments,
                Body = body,
            });
        }

        return leaves.MoveToImmutable();
    }

    private (ImmutableArray<DocumentAttachment> Attachments, byte[] Body) ReadBody(
        ReadOnlySpan<byte> utf8Id, RevisionId revision)
    {
        (byte[]? attachments, byte[] body) = _bodies.Read(utf8Id, revision) ?? throw MissingBody(revision);
        return (attachments is null ? [] : AttachmentBytes.Read(attachments), body);
    }

    private StoreException MissingBody(RevisionId revision) => new(
        StoreFailure.Corrupt,
        Connection.Path,
        $"The body of the leaf \"{revision}\" is missing. {StoreErrors.Describe(StoreFailure.Corrupt, Connection.Path)}");
}
