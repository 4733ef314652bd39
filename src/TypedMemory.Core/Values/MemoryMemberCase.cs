using System.ComponentModel;

namespace TypedMemory.Generated;

/// <summary>A case of a hierarchy that has a member.</summary>
/// <param name="Value">What tells the case apart in a document, as canonical JSON.</param>
/// <param name="MissingJson">What a document of the case that lacks the member is read as, as JSON; empty for
/// null.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record MemoryMemberCase(ReadOnlyMemory<byte> Value, ReadOnlyMemory<byte> MissingJson);
