using TypedMemory.Core.Store;
using Xunit;

namespace TypedMemory.TestKit.Contract;

/// <summary>What every document store does; an implementation's tests derive from it and open an empty store.</summary>
public abstract partial class DocumentStoreContract : IAsyncLifetime
{
    private IDocumentStore? _store;

    /// <summary>The empty store that the test works on.</summary>
    protected IDocumentStore Store => _store!;

    /// <summary>Opens an empty store.</summary>
    protected abstract Task<IDocumentStore> OpenAsync();

    /// <inheritdoc/>
    public virtual async ValueTask InitializeAsync() => _store = await OpenAsync();

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_store is not null) await _store.DisposeAsync();
    }
}
