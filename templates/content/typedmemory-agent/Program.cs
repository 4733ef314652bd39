using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TypedMemory;

namespace AgentNamespace1;

internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(
            new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddTypedMemory(
            builder.Configuration.GetSection("TypedMemory"), memory => memory.AddGeneratedTypes());
        builder.Services.AddSingleton<Agent>();
        try
        {
            using IHost host = builder.Build();
            await host.StartAsync();
            await RunAsync(host.Services.GetRequiredService<Agent>(), args);
            await host.StopAsync();
            return 0;
        }
        catch (Exception error) when (error is TypedMemoryException or OptionsValidationException)
        {
            // What happened and what to do, in a sentence.
            Console.Error.WriteLine(error.Message);
            return 1;
        }
    }

    private static async Task RunAsync(Agent agent, string[] args)
    {
        switch (args)
        {
            case ["remember", var topic, var text]:
                await agent.RememberAsync(topic, text);
                Console.WriteLine($"remembered: {topic}");
                break;
            case ["recall", var question]:
                foreach (RecallHit<Fact, FactId> hit in await agent.RecallAsync(question))
                    Console.WriteLine($"{hit.Value.Topic}: {hit.Value.Text}");
                break;
            default:
                Console.WriteLine("usage: remember TOPIC TEXT | recall QUESTION");
                await foreach (MemoryEntry<Fact, FactId> fact in agent.ListAsync())
                    Console.WriteLine($"{fact.DocumentId} {(fact.Error is null ? fact.Value.Text : fact.Error.Message)}");
                break;
        }
    }
}
