namespace TypedMemory.VectorData.Types;

/// <summary>A member that results are ordered by, found by its name.</summary>
internal sealed record TypedOrder<T>(MemoryMember Member) : IMemoryOrder<T>
    where T : notnull;
