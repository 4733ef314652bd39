using TypedMemory.Core.Store;

namespace TypedMemory.Simulation;

/// <summary>A device with one store on its disk, and what can happen to both.</summary>
internal abstract class Machine : IAsyncDisposable
{
    protected Machine() => Store = new KillableStore(this);

    /// <summary>The store as the process on the machine sees it.</summary>
    public KillableStore Store { get; }

    /// <summary>The store itself, which outlives the process: what oracles look into.</summary>
    public abstract IDocumentStore Inner { get; }

    /// <summary>The process is killed, and started again.</summary>
    public abstract Task KillAsync();

    /// <summary>The power fails under Normal durability: what was not flushed is gone.</summary>
    public abstract Task LosePowerAsync();

    /// <summary>Keeps what the disk holds.</summary>
    public abstract Task<object> BackUpAsync();

    /// <summary>Puts a backup in the place of the store.</summary>
    public abstract Task RestoreAsync(object backup);

    /// <summary>Another machine with a copy of the disk.</summary>
    public abstract Task<Machine> CopyAsync();

    /// <summary>Called when everything that is committed was made durable.</summary>
    public virtual void OnFlushed()
    {
    }

    public abstract ValueTask DisposeAsync();
}
