using TypedMemory.Core.Store;
using TypedMemory.Generated;
using TypedMemory.Recall;
using TypedMemory.Store;

namespace TypedMemory.Repositories;

/// <summary>The runtime's repository of one memory type; generated repositories wrap it.</summary>
/// <remarks>
/// Every write is the same optimistic loop: read the document with its sequence, compose the revisions that the edit
/// makes, write them on the condition that the sequence is still the same, and start over where it is not.
/// </remarks>
internal sealed partial class MemoryRepository<T, TId>(
    MemoryType<T, TId> type, MemoryStore memory, FeedPumps pumps, RecallAnswers answers)
    : IMemoryRepository<T, TId>
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    public IMemoryDocuments Documents { get; } = new MemoryDocuments(type, memory);

    private readonly MemoryReads<T, TId> _reads = new(type, memory);
}
