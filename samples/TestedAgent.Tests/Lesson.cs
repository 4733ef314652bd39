using TypedMemory;

namespace TestedAgent;

/// <summary>What an agent has learned of a subject.</summary>
[MemoryType("lesson", Key = "{Subject}")]
public sealed partial record Lesson
{
    public required string Subject { get; init; }

    public string Text { get; init; } = "";

    [Merge(MergeKind.Counter)]
    public long Confirmed { get; init; }
}
