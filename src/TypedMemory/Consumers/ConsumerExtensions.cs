using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TypedMemory.Consumers;
using TypedMemory.Generated;

namespace TypedMemory;

/// <summary>Consumes the changes of a memory type durably.</summary>
public static class ConsumerExtensions
{
    /// <summary>
    /// Hands every change of a type to a handler, in order and at least once, and keeps the place in the store: after a
    /// restart it goes on where it was. A handler that throws is called again, later and later; a change that it cannot
    /// handle becomes a dead letter, and the next one is handed on.
    /// </summary>
    /// <param name="repository">The type's repository.</param>
    /// <param name="name">The consumer's name: ASCII letters, digits, <c>-</c>, <c>_</c> and <c>.</c>.</param>
    /// <param name="handler">Handles a change. It may get one again that it has handled: after a kill, after a
    /// reset.</param>
    /// <param name="options">How it works, or <see langword="null"/> for the default.</param>
    /// <param name="logger">Where failures are logged. The default value is nowhere.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A task that ends by cancellation only, or because the store does.</returns>
    /// <typeparam name="T">The memory type.</typeparam>
    /// <typeparam name="TId">Its typed key.</typeparam>
    public static Task ConsumeAsync<T, TId>(
        this IMemoryRepository<T, TId> repository,
        string name,
        Func<MemoryChange<T, TId>, CancellationToken, ValueTask> handler,
        ConsumerOptions? options = null,
        ILogger? logger = null,
        CancellationToken cancellationToken = default)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(handler);
        return RunAsync();

        async Task RunAsync()
        {
            using var loop = new ConsumerLoop<T, TId>(
                repository, name, handler, options ?? ConsumerOptions.Default, logger ?? NullLogger.Instance);
            await loop.RunAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
