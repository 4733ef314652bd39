using System.Collections.Immutable;
using TypedMemory.Generated;

namespace TypedMemory.Core.Merging.History;

/// <summary>
/// The merge of documents whose type is not at hand, as for a tool that has a store and no application: the reserved
/// members drive it alone.
/// </summary>
/// <param name="id">The id of a document, or a prefix of ids, of the type.</param>
/// <param name="policy">What becomes of deletes. The default value is <see cref="ConflictPolicy.UpdateWins"/>.</param>
public sealed class PlainMerge(string id, ConflictPolicy policy = ConflictPolicy.UpdateWins) : IMemoryMerge
{
    /// <inheritdoc/>
    public string TypePrefix { get; } = id[..(id.IndexOf(':', StringComparison.Ordinal) + 1)];

    /// <inheritdoc/>
    public ConflictPolicy Policy => policy;

    /// <inheritdoc/>
    public ImmutableArray<MergeMember> Members => [];
}
