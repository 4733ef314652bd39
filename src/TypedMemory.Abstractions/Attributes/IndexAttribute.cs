namespace TypedMemory;

/// <summary>Keeps an index over the member, in the transaction of the write, for queries over it.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class IndexAttribute : Attribute;
