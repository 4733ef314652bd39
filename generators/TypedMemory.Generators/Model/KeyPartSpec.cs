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

    /// <summary>The members that the part is a hash of; empty for all other parts.</summary>
    public EquatableArray<KeyPartSpec> Content { get; init; } = EquatableArray<KeyPartSpec>.Empty;

    /// <summary>Whether the part is a hash of members.</summary>
    public bool IsContent => Content.Count > 0;

    /// <summary>The part as it stands in a template; of a hash, the members with a <c>#</c> before them.</summary>
    public string Template => Literal ?? (IsContent
        ? "{#" + string.Join("+", System.Linq.Enumerable.Select(Content, p => p.Name)) + "}" : "{" + Name + "}");

    /// <summary>Whether the key is made of a member, by itself or with others.</summary>
    public bool IsOf(string member) => (Literal is null && !IsContent && Name == member)
        || System.Linq.Enumerable.Any(Content, p => p.Name == member);
}
