namespace TypedMemory.Tests;

[Flags]
public enum JobRights : ulong
{
    None = 0,
    Read = 1,
    Last = 1UL << 63,
}
