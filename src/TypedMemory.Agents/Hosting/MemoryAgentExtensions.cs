using Microsoft.Agents.AI;
using Microsoft.Extensions.DependencyInjection;

namespace TypedMemory;

/// <summary>Gives agents the memory of an application.</summary>
public static class MemoryAgentExtensions
{
    /// <summary>
    /// Lets an agent keep its conversations in the memory, and be told from it: sets the history provider, which is
    /// written after each call of the model and not at the end of a run alone, and adds the context provider.
    /// </summary>
    /// <param name="options">The agent's options.</param>
    /// <param name="services">The services of the application, with <c>AddTypedMemoryAgents</c> among them.</param>
    /// <returns>The same options.</returns>
    public static ChatClientAgentOptions UseTypedMemory(
        this ChatClientAgentOptions options, IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(services);
        options.ChatHistoryProvider = services.GetRequiredService<MemoryChatHistoryProvider>();
        options.RequirePerServiceCallChatHistoryPersistence = true;
        options.AIContextProviders =
            [.. options.AIContextProviders ?? [], services.GetRequiredService<MemoryContextProvider>()];
        return options;
    }
}
