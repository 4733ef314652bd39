using System.ComponentModel;

namespace TypedMemory.Generated;

/// <summary>A member of an index or of an order.</summary>
/// <param name="Member">The member.</param>
/// <param name="Descending">Whether its greatest value comes first; null comes first otherwise, and last then.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct MemoryIndexMember(MemoryMember Member, bool Descending = false)
{
    /// <summary>
    /// In a full-text index, the language of the member's words. The default value is
    /// <see cref="FullTextLanguage.English"/>.
    /// </summary>
    public FullTextLanguage Language { get; init; }

    /// <summary>In a full-text index, how much a word of the member counts. The default value is 1.</summary>
    public double Weight { get; init; } = 1;
}
