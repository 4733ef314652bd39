namespace TypedMemory;

/// <summary>The documents of a memory type that is a struct.</summary>
/// <remarks>
/// Of a struct, the <c>T?</c> of <see cref="IMemoryRepository{T, TId}"/> is not a <see cref="Nullable{T}"/>, and cannot
/// tell a default value from no document. The method here can.
/// </remarks>
/// <typeparam name="T">The memory type.</typeparam>
/// <typeparam name="TId">Its typed key.</typeparam>
public interface IMemoryStructRepository<T, TId> : IMemoryRepository<T, TId>
    where T : struct
    where TId : struct, IMemoryId<TId>
{
    /// <summary>Reads a value.</summary>
    /// <param name="id">The key.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <returns>The value, or <see langword="null"/> if there is no such document.</returns>
    new ValueTask<T?> GetAsync(TId id, CancellationToken cancellationToken = default);
}
