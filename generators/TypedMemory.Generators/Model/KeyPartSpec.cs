namespace TypedMemory.Generators;

/// <summary>A part of a key template between two separators.</summary>
/// <param name="Literal">The text, for a part that is text.</param>
/// <param name="Name">The property's name, for a part that is a member.</param>
/// <param name="TypeName">The member's type.</param>
/// <param name="Kind">How the component becomes text.</param>
internal sealed record KeyPartSpec(string? Literal, string Name, string TypeName, KeyPartKind Kind)
{
    /// <summary>The values of a component that is an enum.</summary>
    public EnumSpec? Enum { get; init; }
}
