namespace TypedMemory.Generators;

/// <summary>A codec that is emitted.</summary>
/// <param name="Namespace">The namespace, or <see langword="null"/> for the global one.</param>
/// <param name="BaseName">What the emitted names begin with, e.g. <c>Fact</c>.</param>
/// <param name="Accessibility"><c>public</c> or <c>internal</c>.</param>
/// <param name="TypeName">The type's full name.</param>
/// <param name="Objects">The type itself, or the types of its hierarchy.</param>
/// <remarks>
/// Equality is by value through and through: no symbol, syntax, location or compilation is reachable from here, so that
/// an edit that changes nothing of the declaration re-emits nothing.
/// </remarks>
internal sealed record CodecSpec(
    string? Namespace, string BaseName, string Accessibility, string TypeName, EquatableArray<ObjectSpec> Objects)
{
    /// <summary>Whether <see cref="Objects"/> is a hierarchy with a discriminator.</summary>
    public bool IsHierarchy { get; init; }

    /// <summary>Whether the declaration has errors: what is emitted can then be named, and does nothing.</summary>
    public bool IsBroken { get; init; }

    /// <summary>Whether code that names the type is an error, since it is obsolete.</summary>
    public bool IsObsolete { get; init; }

    /// <summary>Whether code that names what the type is made of is an error.</summary>
    public bool HasObsoleteParts { get; init; }

    /// <summary>Whether the type is a value type.</summary>
    public bool IsValueType { get; init; }

    /// <summary>What is emitted for the type is called.</summary>
    public TypeNames Names { get; init; } = new(BaseName);

    /// <summary>The version of a memory type's schema.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The steps from older versions.</summary>
    public EquatableArray<UpcastSpec> Upcasts { get; init; } = EquatableArray<UpcastSpec>.Empty;

    /// <summary>The name of the source file that is emitted.</summary>
    public string HintName =>
        $"{(Namespace is null ? "" : Namespace.Replace("@", "") + ".")}{BaseName}.{Generators.Names.Hash(TypeName)}.g.cs";
}
