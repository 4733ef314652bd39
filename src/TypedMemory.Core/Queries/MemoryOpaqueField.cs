namespace TypedMemory;

/// <summary>A member whose values are not compared: it can only be asked whether it is null.</summary>
/// <typeparam name="T">The memory type.</typeparam>
/// <param name="member">How the member is found.</param>
public sealed class MemoryOpaqueField<T>(MemoryMember member) : MemoryField<T>(member)
    where T : notnull;
