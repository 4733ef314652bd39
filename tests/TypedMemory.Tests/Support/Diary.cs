namespace TypedMemory.Tests;

[MemoryType("diary", Key = "{Day}"), Encrypted]
public sealed partial record Diary
{
    public required string Day { get; init; }

    public string Text { get; init; } = "";

    public int? Mood { get; init; }

    [FormerName("seenBy")]
    public IReadOnlyList<string> ReadBy { get; init; } = [];
}
