namespace TypedMemory.Core.Store;

/// <summary>
/// A lock of the operating system for the replication lease of a store. It is free the moment that its process ends,
/// however that comes about, and costs nothing while it is held. Disposing it sets it free.
/// </summary>
public interface IReplicationLock : IDisposable
{
    /// <summary>Takes the lock if nobody has it.</summary>
    /// <returns>Whether it was taken.</returns>
    bool TryTake();
}
