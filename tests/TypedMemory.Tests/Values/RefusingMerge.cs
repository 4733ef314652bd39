namespace TypedMemory.Tests;

/// <summary>A merge that throws at what it does not like.</summary>
public sealed class RefusingMerge : IMerge<long>
{
    public string Name => "refusing";

    public long Join(long left, long right) =>
        (left | right) == 3 ? throw new InvalidOperationException("3 cannot be") : left | right;
}
