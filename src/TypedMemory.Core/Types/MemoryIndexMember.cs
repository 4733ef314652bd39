using System.ComponentModel;

namespace TypedMemory.Generated;

/// <summary>A member of an index or of an order.</summary>
/// <param name="Member">The member.</param>
/// <param name="Descending">Whether its greatest value comes first; null comes first otherwise, and last then.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct MemoryIndexMember(MemoryMember Member, bool Descending = false);
