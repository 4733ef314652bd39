namespace TypedMemory;

/// <summary>
/// Declares that a record is a part of memory types: the generator emits a codec for it, and members of memory types
/// can be of its type. On an abstract record or an interface with <c>[JsonDerivedType]</c> attributes it declares a
/// closed hierarchy.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface, Inherited = false)]
public sealed class MemoryObjectAttribute : Attribute;
