using TypedMemory.Core.Peers;
using TypedMemory.Core.Store;
using TypedMemory.CouchDb;
using TypedMemory.Telemetry;

namespace TypedMemory.Sync;

/// <summary>Makes the peer of a remote.</summary>
internal sealed class RemotePeers(IServiceProvider services, MemoryLoggers loggers)
{
    public async ValueTask<IReplicationPeer> OpenAsync(
        RemoteOptions remote, IDocumentStore store, CancellationToken cancellationToken)
    {
        if (remote.OpenPeer is { } open) return await open(services, cancellationToken).ConfigureAwait(false);
        var peer = new CouchDbPeerOptions
        {
            Url = remote.Url!,
            Authentication = remote.Authentication,
            AllowAnonymous = remote.AllowAnonymous,
            AllowInsecure = remote.AllowInsecureHttp,
            TimeProvider = store.TimeProvider,
            Logger = loggers.For<CouchDbPeer>(),
        };
        return new CouchDbPeer(remote.ConfigurePeer?.Invoke(peer) ?? peer);
    }
}
