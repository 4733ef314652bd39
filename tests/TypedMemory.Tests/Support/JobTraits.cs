namespace TypedMemory.Tests;

[Flags]
public enum JobTraits
{
    None = 0,
    Urgent = 1,
    Remote = 2,
    Paid = 4,
    Extreme = int.MinValue,
}
