namespace TypedMemory;

/// <summary>Keeps a full-text index over a text, in the transaction of the write, for queries with <see cref="FullText"/>.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class FullTextAttribute : Attribute;
