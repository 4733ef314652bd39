using System.Diagnostics.CodeAnalysis;
using TypedMemory.Core.Store;

namespace TypedMemory.Sqlite.Writing;

/// <summary>Composes edits on the documents as the writer reads them: no read before it, and no race.</summary>
internal sealed class DocumentEdits(DocumentTable documents, DocumentWriter writer, DocumentLimits limits)
{
    /// <summary>Whether the last edit was of a new document, so that the next one is taken to be too.</summary>
    public bool IsInserting { get; private set; }

    /// <summary>Composes edits on another core, as first revisions.</summary>
    public EditsAhead ComposeAhead(IReadOnlyList<IDocumentEdit> edits, EditContext context) =>
        new(edits, context, limits, documents.RevisionLimit);

    /// <summary>
    /// Composes an edit on the stored document and writes it, or says why not; a failure of this kind has written
    /// nothing.
    /// </summary>
    /// <param name="edit">The edit.</param>
    /// <param name="context">The actor and the time of the edit.</param>
    /// <param name="first">What was composed of it for a document that does not exist, if it was.</param>
    public WriteOutcome Apply(IDocumentEdit edit, EditContext context, PreparedWrite? first = null)
    {
        // New documents come in rows, and updates do: after an insert one is tried at once, without a look first.
        if (IsInserting && (first is null ? TryInsert(edit, context) : writer.WriteFirst(first)) is { } inserted)
            return inserted;
        DocumentSnapshot? current = documents.LoadSnapshot(edit.Id);
        IsInserting = current is null;
        return TryCompose(edit, current, context, out DocumentWrite? write, out WriteOutcome outcome)
            ? writer.WriteLoaded(PreparedWrite.From(write, limits, documents.RevisionLimit), current is not null)
            : outcome;
    }

    /// <summary>Writes an edit of a document that does not exist.</summary>
    /// <returns><see langword="null"/> if it does, or if the edit is not a first revision.</returns>
    private WriteOutcome? TryInsert(IDocumentEdit edit, EditContext context) =>
        TryCompose(edit, null, context, out DocumentWrite? write, out _)
            ? writer.WriteFirst(PreparedWrite.From(write, limits, documents.RevisionLimit))
            : null;

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
}
