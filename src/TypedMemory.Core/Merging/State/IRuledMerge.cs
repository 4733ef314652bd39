using TypedMemory.Generated;

namespace TypedMemory.Core.Merging.State;

/// <summary>
/// A merge that goes by rules of its own: how the simulation takes one rule away, to see that it is missed.
/// </summary>
internal interface IRuledMerge : IMemoryMerge
{
    /// <summary>The rules.</summary>
    MergeRules Rules { get; }
}
