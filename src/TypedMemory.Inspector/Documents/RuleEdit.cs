using TypedMemory.Core.Merging;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Inspector.Documents;

/// <summary>An edit that ends a conflict by the rules of the document's type, or those that its stamps carry.</summary>
/// <param name="id">The document's id.</param>
/// <param name="type">The document's type; <see langword="null"/> if it is not known.</param>
/// <param name="replaced">The winner that the page showed.</param>
internal sealed class RuleEdit(string id, MemoryType? type, RevisionId replaced) : InspectorEdit(id, type, replaced)
{
    protected override DocumentWrite? ComposePlain(DocumentSnapshot current) => Resolve(current);

    protected override DocumentWrite? ComposeStamped(DocumentSnapshot current, EditContext context) => Resolve(current);

    private DocumentWrite? Resolve(DocumentSnapshot current)
    {
        Resolution resolution = ConflictResolver.Resolve(Merge, current);
        return resolution.Outcome is ResolutionOutcome.None or ResolutionOutcome.Resolved
            ? resolution.Write
            : throw new TypedMemoryException(
                TypedMemoryErrorCodes.BadRequest,
                $"The document \"{Id}\" was not merged: {resolution.Reason ?? "its type leaves conflicts to people."}");
    }
}
