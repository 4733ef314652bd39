namespace TypedMemory;

/// <summary>
/// An element of a collection of values, as the type that its filters are of; there are no instances of it.
/// </summary>
public sealed class MemoryElement
{
    private MemoryElement()
    {
    }
}
