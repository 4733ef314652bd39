namespace TypedMemory.Tests;

/// <summary>A type whose conflicts are left to the application.</summary>
[MemoryType("claim", Key = "{Name}", Conflicts = ConflictPolicy.Manual)]
public sealed partial record Claim
{
    public required string Name { get; init; }

    public string Text { get; init; } = "";
}
