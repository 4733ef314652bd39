namespace TypedMemory.Generators;

/// <summary>A type with members, as the codec sees it.</summary>
/// <param name="TypeName">The type's full name.</param>
/// <param name="Name">Its simple name.</param>
/// <param name="IsValueType">Whether it is a struct.</param>
/// <param name="Members">Its members, sorted by the UTF-8 bytes of their JSON names.</param>
/// <param name="ConstructorOrder">The constructor's parameters as indices into the members.</param>
internal sealed record ObjectSpec(
    string TypeName, string Name, bool IsValueType, EquatableArray<MemberSpec> Members,
    EquatableArray<int> ConstructorOrder)
{
    /// <summary>What its documentation says.</summary>
    public string? Description { get; init; }

    /// <summary>
    /// Whether the constructor has parameters that are left to their defaults, so that the others are named.
    /// </summary>
    public bool OmitsParameters { get; init; }

    /// <summary>
    /// Whether code that names the type, its constructor or a member is an error, since it is obsolete.
    /// </summary>
    public bool HasObsoleteParts { get; init; }

    /// <summary>
    /// The member that tells the types of a hierarchy apart, e.g. <c>$type</c>, and its value as JSON.
    /// </summary>
    public string? DiscriminatorName { get; init; }

    /// <summary>The discriminator's value as canonical JSON.</summary>
    public string? DiscriminatorValue { get; init; }

    /// <summary>The discriminator's value, where it is a text and no number.</summary>
    public string? DiscriminatorText { get; init; }
}
