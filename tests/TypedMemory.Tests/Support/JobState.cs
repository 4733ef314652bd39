namespace TypedMemory.Tests;

public enum JobState
{
    Open,
    Running,
    Done,
}
