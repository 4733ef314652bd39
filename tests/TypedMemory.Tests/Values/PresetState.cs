namespace TypedMemory.Tests;

public enum PresetState
{
    First,
    Second,
}
