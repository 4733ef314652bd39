namespace TypedMemory.Generators;

/// <summary>How a property is set that C# does not let be set from outside.</summary>
/// <param name="Method">The setter's name in metadata.</param>
/// <param name="DeclaringType">The type that declares it; of a generic one, with its own type parameters.</param>
/// <param name="ValueType">The property's type there.</param>
internal sealed record AccessorSpec(string Method, string DeclaringType, string ValueType)
{
    /// <summary>The parameters of a generic type, <c>&lt;TKey&gt;</c>.</summary>
    public string TypeParameters { get; init; } = "";

    /// <summary>What they are in the member's own type, <c>&lt;string&gt;</c>.</summary>
    public string TypeArguments { get; init; } = "";

    /// <summary>Their constraints, with a space before them.</summary>
    public string Constraints { get; init; } = "";
}
