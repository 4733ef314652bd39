using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite;

public sealed partial class SqliteDocumentStore : IReplicationLeaseStore
{
    /// <inheritdoc/>
    public IReplicationLock? OpenLock() =>
        LockFile.TryOpen(_file) is { } file ? new LeaseLock(file) : null;

    /// <inheritdoc/>
    public ValueTask<ReplicationLease> ReadLeaseAsync(CancellationToken cancellationToken = default) =>
        Read(static reader => Lease.Read(reader.Connection), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<ReplicationLease?> TryTakeLeaseAsync(
        ReplicationLease seen, string owner, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(seen);
        ArgumentException.ThrowIfNullOrEmpty(owner);
        return await RunAsync(
            writer => Lease.TryTake(writer.Connection, seen, owner), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> RenewLeaseAsync(long epoch, CancellationToken cancellationToken = default) =>
        await RunAsync(writer => Lease.Renew(writer.Connection, epoch), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask ReleaseLeaseAsync(long epoch, CancellationToken cancellationToken = default) =>
        await RunAsync(writer => Lease.Release(writer.Connection, epoch), cancellationToken).ConfigureAwait(false);
}
