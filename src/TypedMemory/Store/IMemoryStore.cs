using TypedMemory.Core.Store;

namespace TypedMemory;

/// <summary>The document store of the application's memory. Safe for concurrent use.</summary>
/// <remarks>
/// It is opened when the host starts, or by the first call that needs it, and closed with the services.
/// </remarks>
public interface IMemoryStore
{
    /// <summary>The store, opened by the first call. A call that finds it open returns at once.</summary>
    /// <param name="cancellationToken">Ends the wait; the opening itself goes on.</param>
    /// <exception cref="TypedMemoryException">The store cannot be opened; a later call tries again.</exception>
    /// <exception cref="ObjectDisposedException">The services are disposed.</exception>
    ValueTask<IDocumentStore> OpenAsync(CancellationToken cancellationToken = default);
}
