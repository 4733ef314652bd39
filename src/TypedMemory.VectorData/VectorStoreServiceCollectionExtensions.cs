using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.VectorData;
using TypedMemory;
using TypedMemory.Generated;
using TypedMemory.VectorData;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the collections of a memory as vector stores.</summary>
public static class VectorStoreServiceCollectionExtensions
{
    /// <summary>
    /// Adds the memory of the services as <see cref="VectorStore"/> and <see cref="TypedMemoryVectorStore"/>.
    /// </summary>
    /// <param name="services">The services of the application, with a memory added by <c>AddTypedMemory</c>.</param>
    /// <param name="lifetime">How long one lives. The default value is <see cref="ServiceLifetime.Singleton"/>.</param>
    public static IServiceCollection AddTypedMemoryVectorStore(
        this IServiceCollection services, ServiceLifetime lifetime = ServiceLifetime.Singleton) =>
        services.AddKeyedTypedMemoryVectorStore(null, lifetime);

    /// <summary>As <see cref="AddTypedMemoryVectorStore"/>, under a key.</summary>
    /// <param name="services">The services of the application, with a memory added by <c>AddTypedMemory</c>.</param>
    /// <param name="serviceKey">The key.</param>
    /// <param name="lifetime">How long one lives. The default value is <see cref="ServiceLifetime.Singleton"/>.</param>
    public static IServiceCollection AddKeyedTypedMemoryVectorStore(
        this IServiceCollection services, object? serviceKey, ServiceLifetime lifetime = ServiceLifetime.Singleton)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.Add(new ServiceDescriptor(
            typeof(TypedMemoryVectorStore), serviceKey,
            static (provider, _) => new TypedMemoryVectorStore(
                provider.GetRequiredService<IMemoryStore>(),
                new TypedMemoryVectorStoreOptions { EmbeddingGenerator = GeneratorOf(provider) }),
            lifetime));
        services.Add(new ServiceDescriptor(
            typeof(VectorStore), serviceKey,
            static (provider, key) => Resolve<TypedMemoryVectorStore>(provider, key), lifetime));
        return services;
    }

    /// <summary>Adds a collection of the memory of the services, and what it can be searched by.</summary>
    /// <param name="services">The services of the application, with a memory added by <c>AddTypedMemory</c>.</param>
    /// <param name="name">The name of the collection.</param>
    /// <param name="options">How it is made. The default value is <see langword="null"/>: by the attributes of the
    /// records, with the generator of the services.</param>
    /// <param name="lifetime">How long one lives. The default value is <see cref="ServiceLifetime.Singleton"/>.</param>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <typeparam name="TRecord">The type of the records.</typeparam>
    [RequiresDynamicCode("Records are read and written by reflection.")]
    [RequiresUnreferencedCode("Records are read and written by reflection.")]
    public static IServiceCollection AddTypedMemoryCollection<TKey, TRecord>(
        this IServiceCollection services, string name, TypedMemoryCollectionOptions? options = null,
        ServiceLifetime lifetime = ServiceLifetime.Singleton)
        where TKey : notnull
        where TRecord : class =>
        services.AddKeyedTypedMemoryCollection<TKey, TRecord>(null, name, options, lifetime);

    /// <summary>As <see cref="AddTypedMemoryCollection{TKey, TRecord}"/>, under a key.</summary>
    /// <param name="services">The services of the application, with a memory added by <c>AddTypedMemory</c>.</param>
    /// <param name="serviceKey">The key.</param>
    /// <param name="name">The name of the collection.</param>
    /// <param name="options">How it is made. The default value is <see langword="null"/>: by the attributes of the
    /// records, with the generator of the services.</param>
    /// <param name="lifetime">How long one lives. The default value is <see cref="ServiceLifetime.Singleton"/>.</param>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <typeparam name="TRecord">The type of the records.</typeparam>
    [RequiresDynamicCode("Records are read and written by reflection.")]
    [RequiresUnreferencedCode("Records are read and written by reflection.")]
    public static IServiceCollection AddKeyedTypedMemoryCollection<TKey, TRecord>(
        this IServiceCollection services, object? serviceKey, string name,
        TypedMemoryCollectionOptions? options = null, ServiceLifetime lifetime = ServiceLifetime.Singleton)
        where TKey : notnull
        where TRecord : class
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        services.Add(new ServiceDescriptor(
            typeof(TypedMemoryCollection<TKey, TRecord>), serviceKey,
            (provider, _) => new TypedMemoryCollection<TKey, TRecord>(
                provider.GetRequiredService<IMemoryStore>(), name, WithGenerator(options, provider)),
            lifetime));
        Forward<VectorStoreCollection<TKey, TRecord>>();
        Forward<IVectorSearchable<TRecord>>();
        Forward<IKeywordHybridSearchable<TRecord>>();
        return services;

        void Forward<TService>()
            where TService : class => services.Add(new ServiceDescriptor(
                typeof(TService), serviceKey,
                static (provider, key) => Resolve<TypedMemoryCollection<TKey, TRecord>>(provider, key), lifetime));
    }

    /// <summary>
    /// Adds the documents of a memory type as a collection, and what it can be searched by, over the generated
    /// repository: without reflection, so that it works with Native AOT.
    /// </summary>
    /// <param name="services">The services of the application, with the type added by <c>AddTypedMemory</c>.</param>
    /// <typeparam name="T">The memory type.</typeparam>
    /// <typeparam name="TId">Its typed key.</typeparam>
    public static IServiceCollection AddMemoryTypeCollection<T, TId>(this IServiceCollection services)
        where T : class
        where TId : struct, IMemoryId<TId>
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton(static provider => new MemoryTypeCollection<T, TId>(
            provider.GetRequiredService<IMemoryRepository<T, TId>>(),
            provider.GetServices<MemoryTypeRegistration>().Select(static registration => registration.Type)
                .OfType<MemoryType<T, TId>>().First(),
            provider.GetRequiredService<IMemoryStore>(), provider.GetService<IMemoryEmbedder>(),
            provider.GetService<IEmbeddingGenerator<string, Embedding<float>>>()));
        services.AddSingleton<VectorStoreCollection<TId, T>>(Collection);
        services.AddSingleton<IVectorSearchable<T>>(Collection);
        services.AddSingleton<IKeywordHybridSearchable<T>>(Collection);
        return services;

        static MemoryTypeCollection<T, TId> Collection(IServiceProvider provider) =>
            provider.GetRequiredService<MemoryTypeCollection<T, TId>>();
    }

    private static TypedMemoryCollectionOptions WithGenerator(
        TypedMemoryCollectionOptions? options, IServiceProvider provider)
    {
        options ??= new TypedMemoryCollectionOptions();
        return options.EmbeddingGenerator is null
            ? options with { EmbeddingGenerator = GeneratorOf(provider) } : options;
    }

    private static IEmbeddingGenerator? GeneratorOf(IServiceProvider provider) =>
        provider.GetService<IEmbeddingGenerator>()
        ?? provider.GetService<IEmbeddingGenerator<string, Embedding<float>>>();

    private static T Resolve<T>(IServiceProvider provider, object? key)
        where T : notnull =>
        key is null ? provider.GetRequiredService<T>() : provider.GetRequiredKeyedService<T>(key);
}
