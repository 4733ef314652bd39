using System.Collections.Immutable;
using System.ComponentModel;

namespace TypedMemory.Generated;

/// <summary>
/// The cases of a hierarchy that have a member: in documents of other cases, and of none, it is missing, whatever
/// stands there.
/// </summary>
/// <param name="Discriminator">The JSON name of the member that tells cases apart.</param>
/// <param name="Cases">The cases that have the member.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record MemoryMemberCases(string Discriminator, ImmutableArray<MemoryMemberCase> Cases);
