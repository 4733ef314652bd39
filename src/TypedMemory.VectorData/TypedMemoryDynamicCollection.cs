using Microsoft.Extensions.VectorData;
using TypedMemory.VectorData.Models;

namespace TypedMemory.VectorData;

#pragma warning disable CA1711 // It is what the abstractions call a collection.
/// <summary>A collection of dictionaries, whose properties a definition names. Safe for concurrent use.</summary>
public sealed class TypedMemoryDynamicCollection : TypedMemoryCollection<object, Dictionary<string, object?>>
{
    /// <summary>Makes the object; EnsureCollectionExistsAsync makes the collection in the store.</summary>
    /// <param name="memory">The store of the memory, from its services.</param>
    /// <param name="name">The name of the collection.</param>
    /// <param name="options">How it is made; with a definition.</param>
    /// <exception cref="ArgumentException">The options have no definition.</exception>
    public TypedMemoryDynamicCollection(IMemoryStore memory, string name, TypedMemoryCollectionOptions options)
        : base(memory, name, options ?? throw new ArgumentNullException(nameof(options)), static options =>
            new RecordModelBuilder().BuildDynamic(
                options.Definition ?? throw new ArgumentException(
                    "A collection of dictionaries needs a definition that names its properties.", nameof(options)),
                options.Definition.EmbeddingGenerator ?? options.EmbeddingGenerator))
    {
    }
}
