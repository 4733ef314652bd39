using System.Collections.Immutable;

namespace TypedMemory;

/// <summary>What a sync of a directory did.</summary>
public sealed record MemoryDirectoryResult
{
    /// <summary>Files on disk that were taken into the store: new ones and edited ones.</summary>
    public int Stored { get; init; }

    /// <summary>Files that were written to the disk.</summary>
    public int Written { get; init; }

    /// <summary>Files that were given another name in the store, since they have it on disk.</summary>
    public int Moved { get; init; }

    /// <summary>Files that were deleted in the store, since they are gone from the disk.</summary>
    public int Deleted { get; init; }

    /// <summary>Files that were deleted from the disk, since they are gone from the store.</summary>
    public int Removed { get; init; }

    /// <summary>Files that are being written by another program, or not here yet: the next sync sees to them.</summary>
    public int Waiting { get; init; }

    /// <summary>Files in which a section has two texts, since it was edited twice at once.</summary>
    public ImmutableArray<string> Twofold { get; init; } = [];

    /// <summary>Files that are not synced, and why.</summary>
    public ImmutableArray<FileRefusal> Refused { get; init; } = [];

    /// <summary>Whether anything was done.</summary>
    public bool HasChanges => Stored + Written + Moved + Deleted + Removed > 0;
}
