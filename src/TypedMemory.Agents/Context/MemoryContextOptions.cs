using System.Collections.Immutable;

namespace TypedMemory;

/// <summary>What an agent is told from memory, and what is kept of its runs.</summary>
public sealed record MemoryContextOptions
{
    /// <summary>How memory is asked. The default value is 8 hits of 1,500 tokens together.</summary>
    public RecallOptions Recall { get; init; } = new() { MaxResults = 8, MaxTokens = 1500 };

    /// <summary>
    /// The memory types that are asked. The default value is empty: all with a member that has <c>[FullText]</c>.
    /// </summary>
    public ImmutableArray<Type> Types { get; init; } = [];

    /// <summary>
    /// Which hits an agent may see: in a store of several users, those of its own. The default value lets all through.
    /// </summary>
    public Func<RecallItem, bool>? Filter { get; init; }

    /// <summary>
    /// Whether question and answer of each run are kept as an <see cref="AgentTurn"/>. The default value is
    /// <see langword="true"/>.
    /// </summary>
    public bool StoresTurns { get; init; } = true;
}
