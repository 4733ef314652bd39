namespace TypedMemory;

/// <summary>Says how concurrent edits of one member become one value.</summary>
/// <param name="kind">The rule of the join.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class MergeAttribute(MergeKind kind) : Attribute
{
    /// <summary>The rule of the join.</summary>
    public MergeKind Kind { get; } = kind;
}
