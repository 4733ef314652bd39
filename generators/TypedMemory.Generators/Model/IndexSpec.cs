namespace TypedMemory.Generators;

/// <summary>An index of a memory type.</summary>
/// <param name="Parts">Its members, in order.</param>
/// <param name="IsFullText">Whether it is the full-text index.</param>
internal sealed record IndexSpec(EquatableArray<IndexPartSpec> Parts, bool IsFullText = false)
{
    /// <summary>Whether no two documents may have the same key.</summary>
    public bool IsUnique { get; init; }

    /// <summary>What the vectors of an index of vectors are.</summary>
    public VectorSpec? Vector { get; init; }

    /// <summary>In the full-text index, the members that a conversation has in common.</summary>
    public EquatableArray<IndexPartSpec> Thread { get; init; } = EquatableArray<IndexPartSpec>.Empty;

    /// <summary>What orders the documents of a conversation.</summary>
    public EquatableArray<IndexPartSpec> ThreadOrder { get; init; } = EquatableArray<IndexPartSpec>.Empty;
}
