using TypedMemory.Generated;

namespace TypedMemory.Core.Merging.Kinds;

/// <summary>What a counter shows at least and at most; its entries count on beyond it.</summary>
internal readonly record struct CounterRange(Int128 Least, Int128 Greatest)
{
    public static CounterRange Of(MergeValueKind values) => values switch
    {
        MergeValueKind.SByte => new(sbyte.MinValue, sbyte.MaxValue),
        MergeValueKind.Byte => new(byte.MinValue, byte.MaxValue),
        MergeValueKind.Int16 => new(short.MinValue, short.MaxValue),
        MergeValueKind.UInt16 => new(ushort.MinValue, ushort.MaxValue),
        MergeValueKind.Int32 => new(int.MinValue, int.MaxValue),
        MergeValueKind.UInt32 => new(uint.MinValue, uint.MaxValue),
        MergeValueKind.UInt64 => new(ulong.MinValue, ulong.MaxValue),
        _ => new(long.MinValue, long.MaxValue),
    };

    public Int128 Clamp(Int128 total) => Int128.Clamp(total, Least, Greatest);

    public bool Holds(Int128 value) => value >= Least && value <= Greatest;
}
