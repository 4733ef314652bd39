using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Layout;

/// <summary>The lock of the replication lease, in the file beside the store.</summary>
internal sealed class LeaseLock(LockFile file) : IReplicationLock
{
    public bool TryTake() => file.TryTake(LockSlot.Lease);

    public void Dispose() => file.Dispose();
}
