using System.Collections.Immutable;
using System.ComponentModel;

namespace TypedMemory.Generated;

/// <summary>The base of the generated merges.</summary>
/// <param name="typePrefix">The prefix of the type's ids.</param>
/// <param name="policy">What becomes of concurrent edits and deletes.</param>
/// <param name="members">The members.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class MemoryMerge(string typePrefix, ConflictPolicy policy, ImmutableArray<MergeMember> members)
    : IMemoryMerge
{
    /// <inheritdoc/>
    public string TypePrefix { get; } = typePrefix;

    /// <inheritdoc/>
    public ConflictPolicy Policy { get; } = policy;

    /// <inheritdoc/>
    public ImmutableArray<MergeMember> Members { get; } = members;
}
