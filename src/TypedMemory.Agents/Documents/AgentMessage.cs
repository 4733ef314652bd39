using System.Text.Json;

namespace TypedMemory;

/// <summary>A message of a conversation with an agent. It is written once: what comes first stays.</summary>
[MemoryType("agentmessage", Key = "{Session}:{Message}")]
[Index(nameof(Session), nameof(Order))]
public sealed partial record AgentMessage
{
    /// <summary>The conversation.</summary>
    public required string Session { get; init; }

    /// <summary>The id of the message in it.</summary>
    public required string Message { get; init; }

    /// <summary>Messages of a conversation are in the ordinal order of this text.</summary>
    [Merge(MergeKind.FirstWriterWins)]
    public string Order { get; init; } = "";

    /// <summary>Who speaks: <c>user</c>, <c>assistant</c>, <c>tool</c>.</summary>
    [Merge(MergeKind.FirstWriterWins)]
    public string Role { get; init; } = "";

    /// <summary>The words of the message, without calls of tools and their results.</summary>
    [Merge(MergeKind.FirstWriterWins)]
    public string Text { get; init; } = "";

    /// <summary>The whole message, as Microsoft.Extensions.AI writes it.</summary>
    [Merge(MergeKind.FirstWriterWins)]
    public JsonElement Content { get; init; }
}
