using Microsoft.Agents.AI;
using Microsoft.Agents.AI.Workflows.Checkpointing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TypedMemory;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the memory of agents to an application.</summary>
public static class TypedMemoryAgentsServiceCollectionExtensions
{
    /// <summary>
    /// Adds what Agent Framework keeps in a memory as services: <see cref="ChatHistoryProvider"/>,
    /// <see cref="AIContextProvider"/>, <c>AgentSessionStore</c>, <c>AgentFileStore</c> and
    /// <see cref="JsonCheckpointStore"/>, and the memory types behind them. The memory itself is added by
    /// <c>AddTypedMemory</c>, before or after it.
    /// </summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="configure">Changes the options.</param>
    public static IServiceCollection AddTypedMemoryAgents(
        this IServiceCollection services, Func<MemoryAgentsOptions, MemoryAgentsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.AddTypedMemory(memory => memory.AddAgents(configure));
    }

    /// <summary>Adds the same to a memory.</summary>
    /// <param name="builder">The memory.</param>
    /// <param name="configure">Changes the options.</param>
    public static ITypedMemoryBuilder AddAgents(
        this ITypedMemoryBuilder builder, Func<MemoryAgentsOptions, MemoryAgentsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new MemoryAgentsOptions();
        options = configure?.Invoke(options) ?? options;
        builder.AddFiles().AddTypedMemoryAgentsTypes();
        IServiceCollection services = builder.Services;
        services.Replace(ServiceDescriptor.Singleton(options));
        services.TryAddSingleton(static provider => new MemoryChatHistoryProvider(
            provider.GetRequiredService<IAgentMessageRepository>(),
            provider.GetRequiredService<MemoryAgentsOptions>().History,
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(static provider => new MemoryContextProvider(
            provider.GetRequiredService<IMemoryRecall>(),
            provider.GetRequiredService<IAgentTurnRepository>(),
            provider.GetRequiredService<MemoryAgentsOptions>().Context,
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(static provider => new MemoryAgentSessionStore(
            provider.GetRequiredService<IStoredAgentSessionRepository>()));
        services.TryAddSingleton(static provider => new MemoryAgentFileStore(
            provider.GetRequiredService<MemoryFiles>()));
        services.TryAddSingleton(static provider => new MemoryCheckpointStore(
            provider.GetRequiredService<IAgentCheckpointRepository>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<ChatHistoryProvider>(
            static provider => provider.GetRequiredService<MemoryChatHistoryProvider>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<AIContextProvider, MemoryContextProvider>(
            static provider => provider.GetRequiredService<MemoryContextProvider>()));
        services.TryAddSingleton<AgentSessionStore>(
            static provider => provider.GetRequiredService<MemoryAgentSessionStore>());
        services.TryAddSingleton<AgentFileStore>(
            static provider => provider.GetRequiredService<MemoryAgentFileStore>());
        services.TryAddSingleton<JsonCheckpointStore>(
            static provider => provider.GetRequiredService<MemoryCheckpointStore>());
        return builder;
    }
}
