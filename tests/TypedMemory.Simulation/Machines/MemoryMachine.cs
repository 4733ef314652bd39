using TypedMemory.Core.Store;
using TypedMemory.TestKit;

namespace TypedMemory.Simulation;

/// <summary>A machine with the reference store.</summary>
internal sealed class MemoryMachine(TimeProvider time, Random identities) : Machine
{
    private readonly MemoryDocumentStore _store = new(time, identities);

    public override IDocumentStore Inner => _store;

    /// <summary>What was committed is there: this store has nothing between a commit and its disk.</summary>
    public override Task KillAsync() => Task.CompletedTask;

    public override Task LosePowerAsync()
    {
        _store.LosePower();
        return Task.CompletedTask;
    }

    public override async Task<object> BackUpAsync()
    {
        await _store.FlushAsync();
        return _store.Backup();
    }

    public override Task RestoreAsync(object backup)
    {
        _store.Restore(backup);
        return Task.CompletedTask;
    }

    public override Task<Machine> CopyAsync()
    {
        var copy = new MemoryMachine(time, identities);
        copy._store.Restore(_store.Backup());
        return Task.FromResult<Machine>(copy);
    }

    public override ValueTask DisposeAsync() => _store.DisposeAsync();
}
