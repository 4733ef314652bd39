using System.Collections.Immutable;

namespace TypedMemory;

/// <summary>An index that a memory type declares with <see cref="IndexAttribute"/> or <see cref="FullTextAttribute"/>.</summary>
/// <param name="Members">
/// What it is kept over, in order. An index over a collection has no further members, and holds every element.
/// </param>
public sealed record MemoryIndex(ImmutableArray<MemoryIndexMember> Members)
{
    /// <summary>Whether it is the full-text index of the type, of which there is one. The default value is <see langword="false"/>.</summary>
    public bool IsFullText { get; init; }
}
