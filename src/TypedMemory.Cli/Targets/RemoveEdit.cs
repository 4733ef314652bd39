using System.Collections.Immutable;
using TypedMemory.Core.Merging;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Cli.Targets;

/// <summary>
/// Deletes a document: a tombstone for every live leaf. One that repositories have written gets the tombstones that
/// they would write, so that edits elsewhere that have not seen the delete are weighed against it.
/// </summary>
/// <param name="id">The document's id.</param>
/// <param name="replaced">The revision that must win; <see langword="null"/> for whatever does.</param>
internal sealed class RemoveEdit(string id, RevisionId? replaced) : IDocumentEdit
{
    public string Id => id;

    /// <summary>The tombstones that were composed last.</summary>
    public ImmutableArray<DocumentRevision> Tombstones { get; private set; } = [];

    public DocumentWrite? Compose(DocumentSnapshot? current, EditContext context)
    {
        if (current is null || current.Winner.Deleted)
        {
            throw new TypedMemoryException(
                TypedMemoryErrorCodes.NotFound, $"The document \"{id}\" does not exist, or is deleted already.");
        }

        if (replaced is { } wanted && current.Winner.Revision != wanted)
            throw new RevisionConflictException(id, wanted, current.Winner.Revision);
        DocumentWrite? write = current.Leaves.Any(static leaf => ReservedText.Find(leaf.Body.Span) is not null)
            ? TypedEdit.Delete(new ToolMerge(id), current, context)
            : Bare(current, current.Leaves.Where(static leaf => !leaf.Deleted));
        Tombstones = write?.Revisions ?? [];
        return write;
    }

    /// <summary>Bare tombstones over leaves.</summary>
    public static DocumentWrite Bare(DocumentSnapshot current, IEnumerable<DocumentRevision> leaves) => new()
    {
        Id = current.Id,
        IfSequence = current.Sequence,
        Revisions = [.. leaves.Select(TypedMemory.Core.Merging.Tombstones.Of)],
    };
}
