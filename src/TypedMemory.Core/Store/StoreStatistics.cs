using System.Collections.Immutable;

namespace TypedMemory.Core.Store;

/// <summary>The sizes and counts of what a store holds.</summary>
public sealed record StoreStatistics
{
    /// <summary>The size of the file in bytes, without the WAL.</summary>
    public required long FileSize { get; init; }

    /// <summary>The size of the WAL in bytes.</summary>
    public required long WalSize { get; init; }

    /// <summary>How much of the file is free, in bytes; a compaction gives it back.</summary>
    public required long FreeSize { get; init; }

    /// <summary>
    /// How many documents are not deleted, by type; ids without a type of their own are counted under the empty text.
    /// </summary>
    public required ImmutableSortedDictionary<string, long> DocumentsByType { get; init; }

    /// <summary>How many bodies are kept of revisions that do not win.</summary>
    public required long OtherBodies { get; init; }

    /// <summary>The bytes of the winners' bodies.</summary>
    public required long BodyBytes { get; init; }

    /// <summary>How many different attachments are kept.</summary>
    public required long Attachments { get; init; }

    /// <summary>The bytes of the attachments.</summary>
    public required long AttachmentBytes { get; init; }

    /// <summary>How often the store was opened.</summary>
    public required long Opened { get; init; }
}
