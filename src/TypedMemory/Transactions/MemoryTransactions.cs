using TypedMemory.Store;

namespace TypedMemory.Transactions;

/// <summary>Makes units of work on the application's store.</summary>
internal sealed class MemoryTransactions(MemoryStore memory, MemoryTypes types) : IMemoryTransactions
{
    public IMemoryUnitOfWork Begin() => new MemoryUnitOfWork(memory, types);
}
