namespace TypedMemory.Simulation;

/// <summary>Can be forgotten.</summary>
[MemoryType("secret", Conflicts = ConflictPolicy.ForgetWins)]
public sealed partial record Secret
{
    /// <summary>The key.</summary>
    [MemoryKey]
    public required string Key { get; init; }

    /// <summary>What is to be forgotten.</summary>
    public string Text { get; init; } = "";
}
