using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using TypedMemory;
using TypedMemory.Conflicts;
using TypedMemory.Consumers;
using TypedMemory.Generated;
using TypedMemory.Hosting;
using TypedMemory.Recall;
using TypedMemory.Repositories;
using TypedMemory.Secrecy;
using TypedMemory.Setup;
using TypedMemory.Store;
using TypedMemory.Sync;
using TypedMemory.Telemetry;
using TypedMemory.Transactions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a memory to an application.</summary>
public static class TypedMemoryServiceCollectionExtensions
{
    /// <summary>
    /// Adds a memory: its store, the repositories of its types, and its sync. May be called several times; each call
    /// adds to the same memory.
    /// </summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="configure">Puts the memory together.</param>
    /// <exception cref="InvalidOperationException">Two memory types claim the same document ids.</exception>
    public static IServiceCollection AddTypedMemory(
        this IServiceCollection services, Action<ITypedMemoryBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        AddServices(services);
        configure(new TypedMemoryBuilder(services));
        CheckTypes(services);
        return services;
    }

    /// <summary>Adds a memory with what its configuration says.</summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="configuration">The section of the memory, see
    /// <see cref="ConfigurationBuilderExtensions.UseConfiguration"/>.</param>
    /// <param name="configure">Adds what is not in the configuration: at least the types.</param>
    /// <exception cref="InvalidOperationException">Two memory types claim the same document ids.</exception>
    public static IServiceCollection AddTypedMemory(
        this IServiceCollection services, IConfiguration configuration, Action<ITypedMemoryBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddTypedMemory(memory =>
        {
            memory.UseConfiguration(configuration);
            configure(memory);
        });
    }

    /// <summary>
    /// Adds to a memory what can only be said once the application's services are there: its store and its remotes.
    /// What the container has to know before, the types above all, is added by
    /// <see cref="AddTypedMemory(IServiceCollection, Action{ITypedMemoryBuilder})"/>.
    /// </summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="configure">Puts the memory together; is called once, when the memory is first needed.</param>
    public static IServiceCollection AddTypedMemory(
        this IServiceCollection services, Action<IServiceProvider, ITypedMemoryBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        AddServices(services);
        return services.AddSingleton(new DeferredSetup(configure));
    }

    private static void AddServices(IServiceCollection services)
    {
        services.TryAddSingleton<MemoryLoggers>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<MemoryMetrics>();
        services.TryAddSingleton<MemoryGauges>();
        services.TryAddSingleton<MemoryConsumers>();
        services.TryAddSingleton<IMemoryConsumers>(static provider => provider.GetRequiredService<MemoryConsumers>());
        services.TryAddSingleton<MemorySetup>();
        services.TryAddSingleton(CreateStore);
        services.TryAddSingleton<IMemoryStore>(static provider => provider.GetRequiredService<MemoryStore>());
        services.TryAddSingleton<MemoryTypes>();
        services.TryAddSingleton<TypeIndexBuilder>();
        services.TryAddSingleton<FeedPumps>();
        services.TryAddSingleton(static provider =>
            new MemoryEmbeddings(
                provider.GetRequiredService<MemoryStore>(), provider.GetRequiredService<MemoryTypes>(),
                provider.GetRequiredService<MemoryLoggers>(), provider.GetRequiredService<TimeProvider>(),
                provider.GetService<IMemoryEmbedder>()));
        services.TryAddSingleton<IMemoryEmbeddings>(static provider => provider.GetRequiredService<MemoryEmbeddings>());
        services.TryAddSingleton(static provider =>
            new RecallAnswers(
                provider.GetRequiredService<MemoryStore>(), provider.GetRequiredService<MemoryEmbeddings>(),
                provider.GetService<IReranker>()));
        services.TryAddSingleton<IMemoryRecall, MemoryRecall>();
        services.TryAddSingleton<IMemoryRepositoryFactory, MemoryRepositoryFactory>();
        services.TryAddSingleton<IMemoryTransactions, MemoryTransactions>();
        services.TryAddSingleton<MemoryConflicts>();
        services.TryAddSingleton<IMemoryConflicts>(static provider => provider.GetRequiredService<MemoryConflicts>());
        services.TryAddSingleton<KeyRotation>();
        services.TryAddSingleton<IMemorySecrecy>(static provider => provider.GetRequiredService<KeyRotation>());
        services.TryAddSingleton<RemotePeers>();
        services.TryAddSingleton(CreateSync);
        services.TryAddSingleton<IMemorySync>(static provider => provider.GetRequiredService<MemorySync>());
        services.TryAddSingleton<SweepOptions>();
        services.TryAddSingleton<MemorySweep>();
        services.TryAddSingleton<SweepLoop>();
        services.TryAddSingleton<IMemorySweep>(static provider => provider.GetRequiredService<MemorySweep>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, MemoryHostedService>());
    }

    private static MemoryStore CreateStore(IServiceProvider services)
    {
        StoreChoice choice = services.GetRequiredService<MemorySetup>().Store ?? throw MemorySetup.NoStore();
        return new MemoryStore(
            cancellationToken => choice.Open(services, cancellationToken),
            services.GetRequiredService<TypeIndexBuilder>(),
            choice.IsOwned)
        {
            Time = services.GetRequiredService<TimeProvider>(),
            Metrics = services.GetRequiredService<MemoryMetrics>(),
        };
    }

    /// <summary>Everything is checked before anything goes to a remote, and before the host starts.</summary>
    private static MemorySync CreateSync(IServiceProvider services)
    {
        MemorySetup setup = services.GetRequiredService<MemorySetup>();
        setup.Validate();
        return new MemorySync(
            setup.Remotes,
            services.GetRequiredService<MemoryStore>(),
            services.GetRequiredService<MemoryTypes>(),
            services.GetRequiredService<MemoryConflicts>(),
            services.GetRequiredService<RemotePeers>(),
            services.GetRequiredService<MemoryMetrics>(),
            services.GetRequiredService<MemoryLoggers>());
    }

    /// <summary>
    /// Two types with the same ids are a mistake of the program: it is told where the types are added.
    /// </summary>
    private static void CheckTypes(IServiceCollection services) => _ = new MemoryTypes(
        services.Select(static service => service.IsKeyedService ? null : service.ImplementationInstance)
            .OfType<MemoryTypeRegistration>());
}
