using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Core.Queries.Expiry;

/// <summary>
/// An edit that removes a document if its time is over when the edit is committed. Its tombstone is a pure function of
/// the revision that is over, so that replicas which sweep apart write one between them.
/// </summary>
/// <param name="id">The document's id.</param>
/// <param name="expiry">Until when it holds.</param>
/// <param name="now">The time.</param>
public sealed class SweepEdit(string id, MemoryExpiry expiry, DateTimeOffset now) : IDocumentEdit
{
    /// <inheritdoc/>
    public string Id => id;

    /// <summary>Whether the document's time was over when the edit was last composed.</summary>
    public bool Removes { get; private set; }

    /// <inheritdoc/>
    public DocumentWrite? Compose(DocumentSnapshot? current, EditContext context)
    {
        Removes = expiry.HasEnded(current, now);
        return !Removes ? null : new DocumentWrite
        {
            Id = id,
            Revisions = [.. MemoryExpiry.Tombstones(current!)],
            IfSequence = current!.Sequence,
        };
    }
}
