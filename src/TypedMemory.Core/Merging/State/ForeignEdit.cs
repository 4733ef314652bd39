using System.Text;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Merging.State;

/// <summary>An edit by something that knows nothing of the reserved member (docs/design.md, merge rule 7).</summary>
/// <param name="Generation">The generation of its revision.</param>
/// <param name="Actor">An actor that stands for this revision, where an entry of its own is needed: a pure function of
/// the revision.</param>
internal readonly record struct ForeignEdit(int Generation, string Actor)
{
    /// <summary>
    /// Whether the state that adopts the edit is that of the body which was edited: then what is equal was not edited.
    /// The default value is <see langword="false"/>: the member was kept, but not the values that it speaks of.
    /// </summary>
    public bool KnowsBefore { get; init; }

    /// <summary>The edit that a revision is.</summary>
    public static ForeignEdit Of(DocumentRevision revision) => new(
        revision.Revision.Generation,
        ReservedMember.DeriveActor(Encoding.UTF8.GetBytes(revision.Revision.ToString())));
}
