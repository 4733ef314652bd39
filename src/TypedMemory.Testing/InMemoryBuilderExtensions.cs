namespace TypedMemory.Testing;

/// <summary>Chooses the store of a memory in tests.</summary>
public static class InMemoryBuilderExtensions
{
    /// <summary>
    /// Keeps the memory as long as its services live: the store that applications use, WAL and indexes included, in the
    /// memory of the system where that is possible.
    /// </summary>
    /// <param name="builder">The memory that is put together.</param>
    /// <exception cref="InvalidOperationException">The memory has a store already.</exception>
    public static ITypedMemoryBuilder UseInMemory(this ITypedMemoryBuilder builder) => builder.UseSqlite(":memory:");
}
