namespace TypedMemory.Tests;

/// <summary>A type whose times the store fills in.</summary>
[MemoryType("page", Key = "{Title}")]
public sealed record Page
{
    public required string Title { get; init; }

    public string Text { get; init; } = "";

    [Created] public DateTimeOffset Since { get; init; }

    [Modified] public DateTime? Edited { get; init; }
}
