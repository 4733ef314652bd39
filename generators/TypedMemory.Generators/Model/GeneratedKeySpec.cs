namespace TypedMemory.Generators;

/// <summary>A member of the key whose value is made.</summary>
/// <param name="Name">The member's name.</param>
/// <param name="IsText">Whether it is a text, and not a GUID.</param>
/// <param name="Make">The method that makes the value.</param>
/// <param name="Accessor">What sets it, unless an assignment does.</param>
internal sealed record GeneratedKeySpec(string Name, bool IsText, string Make, AccessorSpec? Accessor);
