namespace TypedMemory;

/// <summary>What an agent was asked and what it answered, kept so that it can be recalled in other conversations.
/// </summary>
[MemoryType("agentturn", Key = "{Agent}:{Session}:{Turn}")]
public sealed partial record AgentTurn
{
    /// <summary>The agent's name.</summary>
    public required string Agent { get; init; }

    /// <summary>The conversation.</summary>
    public required string Session { get; init; }

    /// <summary>The id of the turn in it.</summary>
    public required string Turn { get; init; }

    /// <summary>What was asked.</summary>
    [FullText]
    [Merge(MergeKind.FirstWriterWins)]
    public string Question { get; init; } = "";

    /// <summary>What was answered.</summary>
    [FullText]
    [Merge(MergeKind.FirstWriterWins)]
    public string Answer { get; init; } = "";

    /// <summary>When the turn ended.</summary>
    [Merge(MergeKind.FirstWriterWins)]
    public DateTimeOffset At { get; init; }
}
