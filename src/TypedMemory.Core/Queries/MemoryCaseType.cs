using System.ComponentModel;

namespace TypedMemory.Generated;

/// <summary>A case of a memory type, as queries see it.</summary>
/// <param name="Type">The case.</param>
/// <param name="Number">What it is in keys of indexes.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record MemoryCaseType(Type Type, long Number);
