using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite;
using TypedMemory.Setup;
using TypedMemory.Telemetry;

namespace TypedMemory;

/// <summary>Chooses the store of a memory.</summary>
public static class StoreBuilderExtensions
{
    /// <summary>Keeps the memory in a SQLite file on this device.</summary>
    /// <param name="builder">The memory that is put together.</param>
    /// <param name="path">
    /// The path of the file; created if it does not exist, its directory is not. <c>:memory:</c> keeps it as long as
    /// the services live.
    /// </param>
    /// <param name="configure">
    /// Changes how the store is opened, e.g. <c>store => store with { Durability = SqliteDurability.Full }</c>. The
    /// default value is <see langword="null"/>.
    /// </param>
    /// <exception cref="InvalidOperationException">The memory has a store already.</exception>
    public static ITypedMemoryBuilder UseSqlite(
        this ITypedMemoryBuilder builder, string path, Func<SqliteStoreOptions, SqliteStoreOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Use(builder, new StoreChoice(async (services, cancellationToken) =>
        {
            var options = new SqliteStoreOptions
            {
                Path = path,
                TimeProvider = services.GetRequiredService<TimeProvider>(),
                Logger = services.GetRequiredService<MemoryLoggers>().For<SqliteDocumentStore>(),
            };
            return await SqliteDocumentStore
                .OpenAsync(configure?.Invoke(options) ?? options, cancellationToken)
                .ConfigureAwait(false);
        })
        {
            Path = path,
        });
    }

    /// <summary>Keeps the memory in a store that the memory opens when it is needed, and disposes of.</summary>
    /// <param name="builder">The memory that is put together.</param>
    /// <param name="open">Opens the store.</param>
    /// <exception cref="InvalidOperationException">The memory has a store already.</exception>
    public static ITypedMemoryBuilder UseStore(
        this ITypedMemoryBuilder builder, Func<IServiceProvider, CancellationToken, ValueTask<IDocumentStore>> open)
    {
        ArgumentNullException.ThrowIfNull(open);
        return Use(builder, new StoreChoice(open));
    }

    /// <summary>Keeps the memory in a store that is open. It belongs to the caller and is not disposed of.</summary>
    /// <param name="builder">The memory that is put together.</param>
    /// <param name="store">The store.</param>
    /// <exception cref="InvalidOperationException">The memory has a store already.</exception>
    public static ITypedMemoryBuilder UseStore(this ITypedMemoryBuilder builder, IDocumentStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return Use(builder, new StoreChoice((_, _) => ValueTask.FromResult(store)) { IsOwned = false });
    }

    private static ITypedMemoryBuilder Use(ITypedMemoryBuilder builder, StoreChoice choice)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Services.Any(static service =>
            !service.IsKeyedService && service.ServiceType == typeof(StoreChoice)))
        {
            throw new InvalidOperationException(
                "The memory has a store already. Call UseSqlite or UseStore once; a second store to sync with is added by SyncWithStore.");
        }

        builder.Services.AddSingleton(choice);
        return builder;
    }
}
