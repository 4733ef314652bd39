namespace TypedMemory;

/// <summary>How agents use a memory.</summary>
public sealed record MemoryAgentsOptions
{
    /// <summary>How much of a conversation an agent is shown. The default value is all of it.</summary>
    public MemoryChatHistoryOptions History { get; init; } = new();

    /// <summary>
    /// What an agent is told from memory, and what is kept of its runs. The default value is that of its class.
    /// </summary>
    public MemoryContextOptions Context { get; init; } = new();
}
