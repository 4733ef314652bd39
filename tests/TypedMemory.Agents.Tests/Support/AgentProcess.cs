using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace TypedMemory.Agents.Tests;

/// <summary>A process with agents and their memory; another one of the same folder is the next process, or a second.
/// </summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private AgentProcess(ServiceProvider services) => _services = services;

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public MemoryChatHistoryProvider History => Get<MemoryChatHistoryProvider>();

    public static AgentProcess Start(
        TestFolder folder, Func<MemoryAgentsOptions, MemoryAgentsOptions>? configure = null, string? hub = null)
    {
        var services = new ServiceCollection();
        services.AddTypedMemoryAgents(configure).AddTypedMemory(memory =>
        {
            memory.UseSqlite(folder.StorePath).AddGeneratedTypes();
            if (hub is not null) memory.SyncWith(hub, static sync => sync.OnDemand().CreateIfMissing());
        });
        return new AgentProcess(services.BuildServiceProvider());
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public Task<SyncTotals> SyncAsync() => Get<IMemorySync>().SyncAsync(Token);

    public ChatClientAgent Agent(
        ScriptedChatClient model, Action<ChatClientAgentOptions>? configure = null, params AITool[] tools)
    {
        var options = new ChatClientAgentOptions
        {
            Name = "ada",
            ChatOptions = new ChatOptions { Instructions = "Be brief.", Tools = tools },
        };
        configure?.Invoke(options);
        return ((IChatClient)model).AsAIAgent(options.UseTypedMemory(_services), services: _services);
    }

    /// <summary>A session whose conversation has this id, in whatever process.</summary>
    public static async Task<AgentSession> SessionAsync(AIAgent agent, string id)
    {
        AgentSession session = await agent.CreateSessionAsync(Token);
        session.SetMemoryId(id);
        return session;
    }

    /// <summary>What was said in a conversation: "user: hello".</summary>
    public async Task<string[]> ReadAsync(string session) =>
        [.. (await History.ReadAsync(session, Token)).Select(Describe)];

    public static string Describe(ChatMessage message) => $"{message.Role}: " + string.Join(
        ' ', message.Contents.Select(static content => content switch
        {
            FunctionCallContent call => $"call {call.CallId}",
            FunctionResultContent result => $"result {result.CallId} {result.Result}",
            TextContent text => text.Text,
            _ => content.GetType().Name,
        }));

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
