using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TypedMemory.Consumers;
using TypedMemory.Generated;
using TypedMemory.Telemetry;

namespace TypedMemory;

/// <summary>Adds durable consumers to a memory.</summary>
public static class ConsumerBuilderExtensions
{
    /// <summary>
    /// Runs a durable consumer of a type with the host, as
    /// <see cref="ConsumerExtensions.ConsumeAsync{T, TId}"/> does.
    /// </summary>
    /// <param name="builder">The memory that is put together.</param>
    /// <param name="name">The consumer's name: ASCII letters, digits, <c>-</c>, <c>_</c> and <c>.</c>.</param>
    /// <param name="handler">Handles a change, with the services of the memory.</param>
    /// <param name="options">How it works, or <see langword="null"/> for the default.</param>
    /// <typeparam name="T">The memory type.</typeparam>
    /// <typeparam name="TId">Its typed key.</typeparam>
    public static ITypedMemoryBuilder AddConsumer<T, TId>(
        this ITypedMemoryBuilder builder,
        string name,
        Func<IServiceProvider, MemoryChange<T, TId>, CancellationToken, ValueTask> handler,
        ConsumerOptions? options = null)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(handler);
        builder.Services.AddSingleton<IHostedService>(services => new ConsumerService<T, TId>(
            services,
            services.GetRequiredService<IMemoryRepository<T, TId>>(),
            name,
            handler,
            options ?? ConsumerOptions.Default,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<MemoryLoggers>()));
        return builder;
    }
}
