using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TypedMemory;
using TypedMemoryAgent1;

HostApplicationBuilder builder = Host.CreateApplicationBuilder(
    new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddTypedMemory(
    builder.Configuration.GetSection("TypedMemory"), memory => memory.AddGeneratedTypes());
builder.Services.AddSingleton<Agent>();
using IHost host = builder.Build();
await host.StartAsync();
Agent agent = host.Services.GetRequiredService<Agent>();

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
        await foreach (MemoryEntry<Fact, FactId> fact in host.Services.GetRequiredService<IFactRepository>().ListAsync())
            Console.WriteLine($"{fact.DocumentId} {(fact.Error is null ? fact.Value.Text : fact.Error.Message)}");
        break;
}

await host.StopAsync();
