namespace TypedMemory.Mistakes.Tests;

/// <summary>What only the holders of a key can read.</summary>
[MemoryType("secret", Key = "{Name}")]
public sealed partial record Secret
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its value, sealed.</summary>
    [Encrypted]
    public string Value { get; init; } = "";
}
