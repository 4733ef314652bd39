using TypedMemory.Generated;
using TypedMemory.Recall;
using TypedMemory.Repositories;
using TypedMemory.Store;
using TypedMemory.Telemetry;

namespace TypedMemory.Hosting;

/// <summary>Makes the repositories around the application's store.</summary>
internal sealed class MemoryRepositoryFactory(
    MemoryStore store, FeedPumps pumps, RecallAnswers answers, MemoryTypes types, MemoryMetrics metrics)
    : IMemoryRepositoryFactory
{
    public IMemoryRepository<T, TId> Create<T, TId>(MemoryType<T, TId> type)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        ArgumentNullException.ThrowIfNull(type);

        // The type as it was registered has no keys, and no functions that its values go through.
        var repository = new MemoryRepository<T, TId>(
            types.Find(type.Prefix) as MemoryType<T, TId> ?? type, store, pumps, answers);
        return new ObservedRepository<T, TId>(repository, type.Name, metrics);
    }
}
