using TypedMemory.Core.Store;
using TypedMemory.Generated;
using TypedMemory.Store;

namespace TypedMemory.Repositories;

/// <summary>The documents behind a repository, in the application's store.</summary>
internal sealed class MemoryDocuments(MemoryType type, MemoryStore memory) : IMemoryDocuments
{
    public MemoryType Type => type;

    public ValueTask<IDocumentStore> OpenAsync(CancellationToken cancellationToken = default) =>
        memory.OpenAsync(cancellationToken);
}
