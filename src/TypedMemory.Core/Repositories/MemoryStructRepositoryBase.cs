using System.ComponentModel;

namespace TypedMemory.Generated;

/// <summary>The base of the generated repositories of structs.</summary>
/// <typeparam name="T">The memory type.</typeparam>
/// <typeparam name="TId">Its typed key.</typeparam>
/// <param name="inner">The repository that does the work.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class MemoryStructRepositoryBase<T, TId>(IMemoryRepository<T, TId> inner)
    : MemoryRepositoryBase<T, TId>(inner), IMemoryStructRepository<T, TId>
    where T : struct
    where TId : struct, IMemoryId<TId>
{
    /// <inheritdoc/>
    public new async ValueTask<T?> GetAsync(TId id, CancellationToken cancellationToken = default) =>
        (await GetEntryAsync(id, cancellationToken).ConfigureAwait(false))?.Value;
}
