namespace TypedMemory;

/// <summary>What a revision made of one property of a document.</summary>
/// <param name="Property">The property's name in the document.</param>
/// <param name="Before">Its value before, as canonical JSON, or <see langword="null"/> if there was none.</param>
/// <param name="After">Its value after, as canonical JSON, or <see langword="null"/> if it was removed.</param>
public sealed record MemoryDifference(string Property, string? Before, string? After)
{
    /// <summary>The name and what happened to it; never what it holds.</summary>
    public override string ToString() =>
        $"{Property} {(Before is null ? "added" : After is null ? "removed" : "changed")}";
}
