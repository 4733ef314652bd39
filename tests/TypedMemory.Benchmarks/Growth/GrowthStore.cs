using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Core.Store;

namespace TypedMemory.Benchmarks.Growth;

/// <summary>A store with the documents of the series, as an application has it.</summary>
internal sealed class GrowthStore : IAsyncDisposable
{
    private const int Batch = 1000;
    private readonly ServiceProvider _services;

    private GrowthStore(ServiceProvider services, IDocumentStore store) => (_services, Store) = (services, store);

    public IDocumentStore Store { get; }

    public IGrowthFactRepository Facts => _services.GetRequiredService<IGrowthFactRepository>();

    public static async Task<GrowthStore> OpenAsync(string path)
    {
        var services = new ServiceCollection();
        services.AddTypedMemory(memory => memory.UseSqlite(path).AddGeneratedTypes());
        ServiceProvider provider = services.BuildServiceProvider();
        return new GrowthStore(provider, await provider.GetRequiredService<IMemoryStore>().OpenAsync());
    }

    /// <summary>Writes the documents of some numbers.</summary>
    public async Task FillAsync(int first, int count, long edition = 0)
    {
        foreach (int[] numbers in Enumerable.Range(first, count).Chunk(Batch))
        {
            foreach (MemoryWriteOutcome<GrowthFactId> outcome in await Facts.UpsertManyAsync(
                numbers.Select(number => GrowthFact.Of(number, edition))))
            {
                if (outcome.Error is { } error) throw error;
            }
        }
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
