using Microsoft.Extensions.DependencyInjection;
using TypedMemory;

namespace OfflineFleet;

/// <summary>A device with a store of its own, which syncs when it is told to.</summary>
public sealed class Device : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public Device(string name, string folder, Uri hub)
    {
        Name = name;
        _services = new ServiceCollection()
            .AddTypedMemory(memory => memory
                .UseSqlite(Path.Combine(folder, $"{name}.db"))
                .AddGeneratedTypes()
                .SyncWith(hub, sync => sync.AllowAnonymous().CreateIfMissing().OnDemand()))
            .BuildServiceProvider();
        Pumps = _services.GetRequiredService<IPumpRepository>();
    }

    public string Name { get; }

    public IPumpRepository Pumps { get; }

    /// <summary>Pulls, merges what met, and pushes.</summary>
    public Task SyncAsync() => _services.GetRequiredService<IMemorySync>().SyncAsync();

    /// <summary>How many conflicts it has settled, and how many are open.</summary>
    public ValueTask<ConflictCounts> CountConflictsAsync() =>
        _services.GetRequiredService<IMemoryConflicts>().GetCountsAsync();

    /// <summary>
    /// All that it has: ids with revisions, which are hashes of the contents and of all that led to them.
    /// </summary>
    public async Task<string> DescribeAsync()
    {
        List<string> documents = [];
        await foreach (MemoryEntry<Pump, PumpId> entry in Pumps.ListAsync())
            documents.Add($"{entry.Id} {entry.Revision}");
        return string.Join(", ", documents);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
