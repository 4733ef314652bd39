#pragma warning disable CA1069 // Two names of one number are the point.
namespace TypedMemory.Tests;

[Flags]
public enum StepRights
{
    None = 0,
    Read = 1,
    Look = 1,
    Write = 2,
    Own = 8,
}
