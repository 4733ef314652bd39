namespace TypedMemory.Documents.Tests.Merging;

public enum MixedStage
{
    Draft,
    Review,
    Done,
}
