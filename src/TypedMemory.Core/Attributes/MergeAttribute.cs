namespace TypedMemory;

/// <summary>Says how concurrent edits of one member become one value.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class MergeAttribute : Attribute
{
    /// <summary>Takes one of the library's rules.</summary>
    /// <param name="kind">The rule of the join.</param>
    public MergeAttribute(MergeKind kind) => Kind = kind;

    /// <summary>Takes a rule of the application's own.</summary>
    /// <param name="type">A type with a constructor without parameters that is an <see cref="IMerge{T}"/> of the
    /// member's type.</param>
    public MergeAttribute(Type type) => (Kind, Type) = (MergeKind.Custom, type);

    /// <summary>The rule of the join.</summary>
    public MergeKind Kind { get; }

    /// <summary>The type of the application's own rule, or <see langword="null"/> for the library's.</summary>
    public Type? Type { get; }
}
