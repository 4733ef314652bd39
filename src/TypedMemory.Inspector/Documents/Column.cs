using TypedMemory.Generated;

namespace TypedMemory.Inspector.Documents;

/// <summary>A column of the grid: a member of the documents of one type.</summary>
/// <param name="Name">The member's name.</param>
/// <param name="Member">How it is compared; its kind is <see cref="MemoryValueKind.None"/> if it is not.</param>
/// <param name="IsIndexed">Whether an index of the type starts with it.</param>
/// <param name="Merge">What the type says of its merge; <see langword="null"/> where that is not known.</param>
internal sealed record Column(string Name, MemoryMember Member, bool IsIndexed, MergeKind? Merge)
{
    /// <summary>Whether its values are prose: long texts.</summary>
    public bool IsProse { get; init; }

    /// <summary>Whether documents can be ordered by it.</summary>
    public bool IsSortable => Member is { Kind: not MemoryValueKind.None, IsCollection: false, IsMap: false };
}
