namespace TypedMemory.Core.Tests.Merging;

/// <summary>A merge of an application's own: every bit that anybody has set.</summary>
public sealed class MixedBits : IMerge<long>
{
    public string Name => "bits";

    public long Join(long left, long right) => left | right;
}
