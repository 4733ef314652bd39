namespace TypedMemory.Tests;

[MemoryType("vault", Key = "{Id}")]
public sealed partial record Vault
{
    public required string Id { get; init; }

    [Encrypted]
    public required string Pin { get; init; }

    [Encrypted]
    public string Text { get; init; } = "";

    [Encrypted, Merge(MergeKind.FirstWriterWins)]
    public string? Born { get; init; }

    public string Note { get; init; } = "";

    [Merge(MergeKind.Counter)]
    public long Reads { get; init; }
}
