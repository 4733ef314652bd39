using System.Text.Json.Nodes;

namespace TypedMemory.Tests;

/// <summary>A type whose values can be nested as deep as anybody likes.</summary>
[MemoryType("chain", Key = "{Name}")]
public sealed partial record Chain
{
    public required string Name { get; init; }

    public int Number { get; init; }

    public ChainLink? First { get; init; }

    public JsonNode? Json { get; init; }
}
