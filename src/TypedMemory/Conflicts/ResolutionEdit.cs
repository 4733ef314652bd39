using TypedMemory.Core.Merging;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Conflicts;

/// <summary>An edit that makes one leaf of those of a document.</summary>
internal sealed class ResolutionEdit(IMemoryMerge merge, string id) : IDocumentEdit
{
    public string Id => id;

    /// <summary>What became of the leaves when the edit was last composed, or <see langword="null"/> if there was no
    /// such document.</summary>
    public Resolution? Resolution { get; private set; }

    public DocumentWrite? Compose(DocumentSnapshot? current, EditContext context)
    {
        Resolution = current is null ? null : ConflictResolver.Resolve(merge, current);
        return Resolution is { Outcome: ResolutionOutcome.Resolved, Write: { } write } ? write : null;
    }
}
