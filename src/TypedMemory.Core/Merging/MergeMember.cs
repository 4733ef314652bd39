using System.Collections.Immutable;
using System.ComponentModel;

namespace TypedMemory.Generated;

/// <summary>A member of a memory type, as its merge sees it.</summary>
/// <param name="Name">The JSON name.</param>
/// <param name="Kind">The rule of the join. The default value is the last writer's.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record MergeMember(string Name, MergeKind Kind = MergeKind.LastWriterWins)
{
    /// <summary>
    /// For <see cref="MergeKind.Max"/>, <see cref="MergeKind.Min"/> and <see cref="MergeKind.Counter"/>: what the
    /// values are. The default value is <see cref="MergeValueKind.Plain"/>.
    /// </summary>
    public MergeValueKind Values { get; init; }

    /// <summary>
    /// For <see cref="MergeKind.Monotone"/>: the values as canonical JSON, in their order. Empty otherwise.
    /// </summary>
    public ImmutableArray<string> Order { get; init; } = [];

    /// <summary>
    /// Whether the member tells the cases of a hierarchy apart. The default value is <see langword="false"/>.
    /// </summary>
    public bool IsDiscriminator { get; init; }

    /// <summary>
    /// Whether some cases of a hierarchy have the member and others do not. The default value is
    /// <see langword="false"/>.
    /// </summary>
    public bool IsOfCases { get; init; }

    /// <summary>
    /// For <see cref="MergeKind.Custom"/>: the application's rule. The default value is <see langword="null"/>.
    /// </summary>
    public CustomMerge? Custom { get; init; }
}
