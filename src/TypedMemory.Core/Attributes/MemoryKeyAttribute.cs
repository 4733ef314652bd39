namespace TypedMemory;

/// <summary>Marks the one member that is the key of a memory type which has no key template.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class MemoryKeyAttribute : Attribute;
