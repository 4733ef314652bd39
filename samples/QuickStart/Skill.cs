using TypedMemory;

namespace QuickStart;

/// <summary>Something that an agent can do.</summary>
[MemoryType("skill", Key = "{Name}")]
public sealed partial record Skill
{
    public required string Name { get; init; }

    public string Steps { get; init; } = "";
}
