namespace TypedMemory.Benchmarks.Queries;

/// <summary>The place of a fact as LiteDB maps it.</summary>
internal sealed class LitePlace
{
    public string City { get; set; } = "";

    public int Floor { get; set; }
}
