using AgentFrameworkMemory;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using TypedMemory;

// The URL of a CouchDB database or a hub, user and password in it: https://user:password@couch.example/memory
string? remote = args.FirstOrDefault();
string folder = Directory.CreateTempSubdirectory("typedmemory-").FullName;
try
{
    // Each block is a process of its own: all that the next one knows, it has from the store.
    await using (ServiceProvider services = Start())
    {
        Console.WriteLine("monday:");
        (AIAgent agent, AgentSession session) = await AskForAsync(services, "monday");
        await SayAsync(agent, session, "Note: deploys are frozen on Fridays.");
        await services.GetRequiredService<AgentSessionStore>()
            .SaveSessionAsync(agent, new AgentSessionStoreKey("monday"), session);
    }

    await using (ServiceProvider services = Start())
    {
        Console.WriteLine("monday, after a restart:");
        (AIAgent agent, AgentSession session) = await AskForAsync(services, "monday");
        await SayAsync(agent, session, "May I deploy this Friday?");
    }

    await using (ServiceProvider services = Start())
    {
        Console.WriteLine("tuesday, another conversation:");
        (AIAgent agent, AgentSession session) = await AskForAsync(services, "tuesday");
        await SayAsync(agent, session, "Are deploys fine on Fridays?");

        // What the model wrote by its tool is a file, in a directory that syncs with other machines if it is to.
        string notes = Directory.CreateDirectory(Path.Combine(folder, "notes")).FullName;
        await using MemoryDirectory directory = await MemoryDirectory.OpenAsync(
            notes, services.GetRequiredService<MemoryFiles>(), services.GetRequiredService<IMemoryStore>());
        await directory.SyncAsync();
        Console.WriteLine($"deploys.md: {File.ReadLines(Path.Combine(notes, "deploys.md")).Last()}");
        if (remote is not null) await services.GetRequiredService<IMemorySync>().SyncAsync();
    }

    return 0;
}
finally
{
    Directory.Delete(folder, recursive: true);
}

ServiceProvider Start()
{
    var services = new ServiceCollection();
    services.AddTypedMemory(memory =>
    {
        memory.UseSqlite(Path.Combine(folder, "agent.db"));
        if (remote is not null) memory.SyncWith(remote, sync => sync.CreateIfMissing().OnDemand());
    });
    services.AddTypedMemoryAgents(options => options with { History = new() { MaxMessages = 50 } });
    return services.BuildServiceProvider();
}

static async Task<(AIAgent Agent, AgentSession Session)> AskForAsync(IServiceProvider services, string conversation)
{
    var tool = new ClaudeMemoryFunction(services.GetRequiredService<ClaudeMemoryTool>());
    var options = new ChatClientAgentOptions
    {
        Name = "guide",
        ChatOptions = new ChatOptions { Instructions = "Help with releases.", Tools = [tool] },
    };
    AIAgent agent = new ScriptedModel(Script.Say).AsAIAgent(options.UseTypedMemory(services), services: services);
    AgentSession session = await services.GetRequiredService<AgentSessionStore>()
        .GetOrCreateSessionAsync(agent, new AgentSessionStoreKey(conversation));
    return (agent, session);
}

static async Task SayAsync(AIAgent agent, AgentSession session, string words)
{
    Console.WriteLine($"  user:  {words}");
    Console.WriteLine($"  guide: {(await agent.RunAsync(words, session)).Text}");
}
