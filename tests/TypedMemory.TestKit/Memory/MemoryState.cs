using System.Collections.Immutable;
using TypedMemory.Core.Json;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.TestKit;

/// <summary>Everything that the in-memory store holds at one moment.</summary>
internal sealed record MemoryState
{
    public ImmutableSortedDictionary<string, MemoryDocument> Documents { get; init; } =
        ImmutableSortedDictionary.Create<string, MemoryDocument>(Utf8Order.Instance);

    public ImmutableSortedDictionary<long, string> Feed { get; init; } = ImmutableSortedDictionary<long, string>.Empty;

    public ImmutableSortedDictionary<string, LocalDocument> Locals { get; init; } =
        ImmutableSortedDictionary.Create<string, LocalDocument>(Utf8Order.Instance);

    public ImmutableDictionary<string, byte[]> Attachments { get; init; } = ImmutableDictionary<string, byte[]>.Empty;

    public long Sequence { get; init; }

    public required string Actor { get; init; }

    public required string Incarnation { get; init; }

    public int RevisionLimit { get; init; } = RevisionTree.DefaultRevisionLimit;

    public long PurgeSequence { get; init; }
}
