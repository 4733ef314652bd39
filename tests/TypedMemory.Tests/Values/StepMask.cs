namespace TypedMemory.Tests;

/// <summary>An enum beyond what a long can hold.</summary>
public enum StepMask : ulong
{
    None = 0,
    Low = 1,
    High = 1UL << 63,
    Top = ulong.MaxValue,
}
