using System.ComponentModel;

namespace TypedMemory.Generated;

/// <summary>Makes the runtime's repositories; a service of the application.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IMemoryRepositoryFactory
{
    /// <summary>Makes the repository of a memory type.</summary>
    /// <param name="type">The type.</param>
    /// <typeparam name="T">The memory type.</typeparam>
    /// <typeparam name="TId">Its typed key.</typeparam>
    IMemoryRepository<T, TId> Create<T, TId>(MemoryType<T, TId> type)
        where T : notnull
        where TId : struct, IMemoryId<TId>;
}
