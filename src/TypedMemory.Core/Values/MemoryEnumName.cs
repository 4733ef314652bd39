using System.ComponentModel;

namespace TypedMemory.Generated;

/// <summary>A value of an enum that is stored by name.</summary>
/// <param name="Name">The name in JSON.</param>
/// <param name="Number">Its number; of an unsigned enum of 64 bits, its bits.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct MemoryEnumName(string Name, long Number);
