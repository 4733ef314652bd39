using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.VectorData;
using TypedMemory.VectorData.Collections;
using TypedMemory.VectorData.Models;

namespace TypedMemory.VectorData;

/// <summary>
/// Collections of records with vectors, as documents of a memory: local, searched exactly, and replicated with the rest
/// of it. Safe for concurrent use.
/// </summary>
/// <remarks>
/// A record is the document <c>collection:key</c>, with its members as JSON and its vectors as base64. Disposing of the
/// vector store leaves the memory open.
/// </remarks>
public sealed class TypedMemoryVectorStore : VectorStore
{
    private readonly IMemoryStore _memory;
    private readonly IEmbeddingGenerator? _generator;
    private readonly VectorStoreMetadata _metadata = new() { VectorStoreSystemName = CollectionStore.SystemName };

    /// <summary>Makes a vector store.</summary>
    /// <param name="memory">The store of the memory, from its services.</param>
    /// <param name="options">How it is made. The default value is <see langword="null"/>: without a generator.</param>
    public TypedMemoryVectorStore(IMemoryStore memory, TypedMemoryVectorStoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(memory);
        (_memory, _generator) = (memory, options?.EmbeddingGenerator);
    }

    /// <inheritdoc/>
    [RequiresDynamicCode(
        "Records are read and written by reflection. GetDynamicCollection works with Native AOT.")]
    [RequiresUnreferencedCode(
        "Records are read and written by reflection. GetDynamicCollection works with trimming.")]
    public override VectorStoreCollection<TKey, TRecord> GetCollection<TKey, TRecord>(
        string name, VectorStoreCollectionDefinition? definition = null) =>
        typeof(TRecord) == typeof(Dictionary<string, object?>)
            ? throw new ArgumentException(
                "Dynamic mapping via Dictionary<string, object?> is not supported via this method, call GetDynamicCollection() instead.")
            : new TypedMemoryCollection<TKey, TRecord>(_memory, name, new TypedMemoryCollectionOptions
            { Definition = definition, EmbeddingGenerator = _generator });

    /// <inheritdoc/>
    public override VectorStoreCollection<object, Dictionary<string, object?>> GetDynamicCollection(
        string name, VectorStoreCollectionDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return new TypedMemoryDynamicCollection(_memory, name, new TypedMemoryCollectionOptions
        { Definition = definition, EmbeddingGenerator = _generator });
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<string> ListCollectionNamesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (string name in await CollectionStore.ListNamesAsync(_memory, cancellationToken).ConfigureAwait(false))
            yield return name;
    }

    /// <inheritdoc/>
    public override Task<bool> CollectionExistsAsync(string name, CancellationToken cancellationToken = default) =>
        new CollectionStore(_memory, name).ExistsAsync(cancellationToken);

    /// <inheritdoc/>
    public override Task EnsureCollectionDeletedAsync(string name, CancellationToken cancellationToken = default) =>
        new CollectionStore(_memory, name).DeleteAsync(cancellationToken);

    /// <inheritdoc/>
    public override object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(VectorStoreMetadata) ? _metadata
            : serviceType == typeof(IMemoryStore) ? _memory
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }
}
