using Microsoft.Extensions.DependencyInjection;
using TypedMemory;
using TypedMemory.Core.Store;

namespace AgentMemory;

/// <summary>
/// The agent's memory on a second device, which has decided otherwise: so the inspector has a remote and a conflict to
/// show.
/// </summary>
internal sealed class SecondDevice(string path) : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection()
        .AddTypedMemory(memory => memory.UseSqlite(path).AddGeneratedTypes()).BuildServiceProvider();

    /// <summary>The device's store, for the sync.</summary>
    public ValueTask<IDocumentStore> OpenAsync(CancellationToken cancellationToken) =>
        _services.GetRequiredService<IMemoryStore>().OpenAsync(cancellationToken);

    /// <summary>Writes what the first device will contradict.</summary>
    public async Task DecideAsync(CancellationToken cancellationToken) =>
        await _services.GetRequiredService<IDecisionRepository>().UpsertAsync(
            new Decision { Agent = "a7", Topic = "office", Choice = "Mars" }, cancellationToken);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
