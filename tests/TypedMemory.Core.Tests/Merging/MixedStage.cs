namespace TypedMemory.Core.Tests.Merging;

public enum MixedStage
{
    Draft,
    Review,
    Done,
}
