using TypedMemory;

namespace Lessons;

/// <summary>Something that was learned.</summary>
[MemoryType("lesson", Key = "{Topic}")]
public sealed partial record Lesson
{
    /// <summary>What it is about.</summary>
    public required string Topic { get; init; }

    /// <summary>What was learned.</summary>
    [FullText]
    public string Text { get; init; } = "";
}
