namespace TypedMemory.Simulation;

/// <summary>A merge of an application's own: every bit that anybody has set.</summary>
public sealed class BitsMerge : IMerge<long>
{
    /// <inheritdoc/>
    public string Name => "bits";

    /// <inheritdoc/>
    public long Join(long left, long right) => left | right;
}
