using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TypedMemory;

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
builder.Services.AddHostedService<Recall>().AddTypedMemory(memory => memory
    .UseSqlite("agent.db")
    .AddGeneratedTypes()                                           // every memory type of this assembly
    .SyncWith("https://couch.example/memory", sync => sync
        .WithBasicAuth("a7", builder.Configuration["Couch:Password"]
            ?? throw new InvalidOperationException("Set Couch__Password to the password of a7."))
        .Filter(FactFilter.ForAgent("a7"))                         // generated; evaluated on the server
        .Live()));
await builder.Build().RunAsync();

[MemoryType("fact", Key = "{Agent}:{Topic}")]                      // ids: fact:a7:deploys
public sealed partial record Fact
{
    public required string Agent { get; init; }
    public required string Topic { get; init; }
    public string Text { get; init; } = "";                        // default: last writer wins, per property
    [Merge(MergeKind.Set)] public ImmutableHashSet<string> Tags { get; init; } = [];
    [Merge(MergeKind.Counter)] public long Hits { get; init; }
}

public sealed class Recall(IFactRepository facts) : BackgroundService   // the interface is generated
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await facts.UpsertAsync(new Fact { Agent = "a7", Topic = "deploys", Text = "Fridays are frozen" }, stoppingToken);
        await foreach (MemoryChange<Fact, FactId> change in facts.Changes(new(), stoppingToken).ReadAllAsync(stoppingToken))
            Console.WriteLine($"{change.Id} {change.Kind}: {change.Value?.Text}");
    }
}
