namespace TypedMemory.Tests;

/// <summary>The stores that the tests of the repositories run against.</summary>
public enum StoreKind
{
    Memory,
    Sqlite,
}
