using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TypedMemory.AI.Embeddings;

namespace TypedMemory;

/// <summary>Gives a memory the application's model for vectors.</summary>
public static class EmbeddingBuilderExtensions
{
    /// <summary>
    /// Makes the vectors of texts with <see cref="VectorAttribute"/> by the application's
    /// <c>IEmbeddingGenerator&lt;string, Embedding&lt;float&gt;&gt;</c>, in the background.
    /// </summary>
    /// <param name="builder">The memory that is put together.</param>
    /// <param name="options">How the generator is used. The default value is <see langword="null"/>: the one in the
    /// services, as it is.</param>
    /// <remarks>
    /// While one model takes the place of another, questions are made vectors of by the one before: by the generator
    /// that is registered under its name as key, else by this one, which is asked for that model.
    /// </remarks>
    public static ITypedMemoryBuilder UseEmbeddings(this ITypedMemoryBuilder builder, EmbeddingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Replace(ServiceDescriptor.Singleton<IMemoryEmbedder>(
            services => new GeneratorEmbedder(services, options ?? new EmbeddingOptions())));
        return builder;
    }
}
