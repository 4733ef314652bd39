using System.Collections.Immutable;

namespace TypedMemory;

/// <summary>
/// Why a document says what it says: for each member who set it, when, from what, and what that displaced.
/// </summary>
/// <param name="DocumentId">The document's id.</param>
/// <param name="Revision">The revision that is explained.</param>
/// <param name="Trust">How far the document is trusted: the least of its members.</param>
/// <param name="Members">The members, in the order of their names.</param>
public sealed record MemoryExplanation(
    string DocumentId, RevisionId Revision, MemoryTrust Trust, ImmutableArray<MemberExplanation> Members)
{
    /// <summary>A member by its JSON name, or <see langword="null"/> if the document has none.</summary>
    /// <param name="name">The name.</param>
    public MemberExplanation? Find(string name) => Members.FirstOrDefault(member => member.Name == name);
}
