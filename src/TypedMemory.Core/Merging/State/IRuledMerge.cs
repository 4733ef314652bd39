using TypedMemory.Generated;

namespace TypedMemory.Core.Merging.State;

/// <summary>
/// A merge that uses rules of its own: the simulation takes one rule away with it, to see that it is missed.
/// </summary>
internal interface IRuledMerge : IMemoryMerge
{
    /// <summary>The rules.</summary>
    MergeRules Rules { get; }
}
