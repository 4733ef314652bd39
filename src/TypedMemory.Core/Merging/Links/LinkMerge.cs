using System.Collections.Immutable;
using TypedMemory.Generated;

namespace TypedMemory.Core.Merging.Links;

/// <summary>
/// A type's merge as an edit of one link sees it: it declares that member alone, and leaves all others.
/// </summary>
internal sealed class LinkMerge(IMemoryMerge merge, MergeMember link) : IMemoryMerge
{
    public string TypePrefix => merge.TypePrefix;

    public ConflictPolicy Policy => merge.Policy;

    public ImmutableArray<MergeMember> Members => [link];
}
