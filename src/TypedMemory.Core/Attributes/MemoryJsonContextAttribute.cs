namespace TypedMemory;

/// <summary>
/// Names a <c>JsonSerializerContext</c>. On a type it carries the members whose type the generator cannot carry itself,
/// on a member it carries that one.
/// </summary>
/// <param name="context">The context; it must list the types of the members with <c>[JsonSerializable]</c>.</param>
[AttributeUsage(
    AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Property | AttributeTargets.Field
        | AttributeTargets.Parameter,
    Inherited = false)]
public sealed class MemoryJsonContextAttribute(Type context) : Attribute
{
    /// <summary>The type of the context: a class that derives from <c>JsonSerializerContext</c>.</summary>
    public Type Context { get; } = context;
}
