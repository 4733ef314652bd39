namespace TypedMemory.Tests;

/// <summary>A type whose key is made of enums.</summary>
[MemoryType("step", Key = "{Phase}:{Rights}:{Mask}")]
public sealed partial record WorkStep(StepPhase Phase, StepRights Rights, StepMask Mask)
{
    [Index]
    public StepMask Second { get; init; }
}
