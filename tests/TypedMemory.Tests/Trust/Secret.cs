namespace TypedMemory.Tests;

/// <summary>Can be forgotten.</summary>
[MemoryType("secret", Key = "{Name}", Conflicts = ConflictPolicy.ForgetWins)]
public sealed partial record Secret
{
    public required string Name { get; init; }

    [Index, FullText]
    public string Text { get; init; } = "";
}
