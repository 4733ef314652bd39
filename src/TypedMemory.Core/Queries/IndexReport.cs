using TypedMemory.Generated;

namespace TypedMemory.Core.Queries;

/// <summary>An index that a store keeps.</summary>
/// <param name="Prefix">The prefix of the type's ids.</param>
/// <param name="Index">What it is kept over.</param>
/// <param name="IsReady">Whether all documents are in it.</param>
public sealed record IndexReport(string Prefix, MemoryIndex Index, bool IsReady)
{
    /// <summary>How many entries it has; 0 where that was not asked for.</summary>
    public long Entries { get; init; }

    /// <summary>
    /// How many queries it has answered since this process opened the store, or <see langword="null"/> where nobody
    /// counts: of full texts.
    /// </summary>
    public long? Uses { get; init; }
}
