using System.Text.Json;

namespace TypedMemory;

/// <summary>A checkpoint of a workflow. It is written once.</summary>
[MemoryType("agentcheckpoint", Key = "{Session}:{Checkpoint}")]
[Index(nameof(Session), nameof(Order))]
public sealed partial record AgentCheckpoint
{
    /// <summary>The run of the workflow.</summary>
    public required string Session { get; init; }

    /// <summary>The id of the checkpoint in it.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>Checkpoints of a run are in the ordinal order of this text.</summary>
    [Merge(MergeKind.FirstWriterWins)]
    public string Order { get; init; } = "";

    /// <summary>The id of the checkpoint before it; <see langword="null"/> if it is the first.</summary>
    [Merge(MergeKind.FirstWriterWins)]
    public string? Parent { get; init; }

    /// <summary>What the workflow was.</summary>
    [Merge(MergeKind.FirstWriterWins)]
    public JsonElement Value { get; init; }
}
