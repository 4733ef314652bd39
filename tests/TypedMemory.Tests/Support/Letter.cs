namespace TypedMemory.Tests;

[MemoryType("letter", Key = "{Id}")]
public sealed partial record Letter
{
    public required string Id { get; init; }

    [Encrypted(LocalPlaintext = true), FullText]
    public string Text { get; init; } = "";

    [Encrypted(LocalPlaintext = true), Index]
    public int Pages { get; init; }

    [Encrypted]
    public string Secret { get; init; } = "";

    [Index]
    public string From { get; init; } = "";
}
