using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Mcp.Graph;

namespace TypedMemory.Mcp.Tests;

/// <summary>The knowledge graph on two machines that sync.</summary>
public sealed class GraphMergeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Observations_added_on_two_machines_are_all_kept_and_the_same_one_is_there_once()
    {
        using var folder = new TempFolder();
        await using ServiceProvider left = Open(folder["left.db"]);
        await using ServiceProvider right = new ServiceCollection().AddTypedMemory(memory => memory
            .UseSqlite(folder["right.db"])
            .AddTypedMemoryMcpTypes()
            .SyncWithStore("left", (_, token) => left.GetRequiredService<IMemoryStore>().OpenAsync(token)))
            .BuildServiceProvider();
        KnowledgeGraph one = GraphOf(left), other = GraphOf(right);
        await one.CreateEntitiesAsync([new GraphEntity("Ann", "person", ["base"])], Token);
        await SyncAsync(right);

        await one.AddObservationsAsync([("Ann", ["left", "both"])], Token);
        await other.AddObservationsAsync([("Ann", ["both", "right"])], Token);
        await one.DeleteObservationsAsync([("Ann", ["base"])], Token);
        await other.CreateRelationsAsync([new GraphRelation("Ann", "Bob", "knows")], Token);
        await SyncAsync(right);
        await SyncAsync(right);

        GraphView seen = await one.ReadAsync(Token);
        GraphView theirs = await other.ReadAsync(Token);
        GraphEntity ann = Assert.Single(seen.Entities);
        Assert.Equal(["both", "left", "right"], ann.Observations.Order(StringComparer.Ordinal));
        Assert.Single(seen.Relations);
        Assert.Equal(GraphJson.Of(seen), GraphJson.Of(theirs));
    }

    private static ServiceProvider Open(string path) => new ServiceCollection().AddTypedMemory(
        memory => memory.UseSqlite(path).AddTypedMemoryMcpTypes()).BuildServiceProvider();

    private static KnowledgeGraph GraphOf(IServiceProvider memory) => new(
        memory.GetRequiredService<IEntityRepository>(), memory.GetRequiredService<IRelationRepository>(),
        memory.GetRequiredService<IMemoryTransactions>(), TimeProvider.System);

    private static Task<SyncTotals> SyncAsync(IServiceProvider memory) =>
        memory.GetRequiredService<IMemorySync>().SyncAsync(Token);
}
