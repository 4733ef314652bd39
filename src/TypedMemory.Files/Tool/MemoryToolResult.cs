namespace TypedMemory;

/// <summary>What a call of the memory tool answers.</summary>
/// <param name="Text">The text for the model.</param>
/// <param name="IsError">Whether the call did not do what it asked for.</param>
public sealed record MemoryToolResult(string Text, bool IsError);
