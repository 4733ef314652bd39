using TypedMemory.Core.Peers;

namespace TypedMemory.Sync;

/// <summary>One peer to sync with, as the application has described it.</summary>
internal sealed record RemoteOptions
{
    /// <summary>The peer's name for people: never with user info.</summary>
    public required string Name { get; init; }

    /// <summary>The database's URL, or <see langword="null"/> for a peer that is not a database behind HTTP.</summary>
    public Uri? Url { get; init; }

    /// <summary>Makes a peer that is not a database behind HTTP.</summary>
    public Func<IServiceProvider, CancellationToken, ValueTask<IReplicationPeer>>? OpenPeer { get; init; }

    public CouchDbAuthentication? Authentication { get; init; }

    public bool AllowAnonymous { get; init; }

    public bool AllowInsecureHttp { get; init; }

    public bool CreateIfMissing { get; init; }

    /// <summary>What is synced, or <see langword="null"/> for the registered types.</summary>
    public SyncFilter? Filter { get; init; }

    public bool Everything { get; init; }

    public SyncMode Mode { get; init; } = SyncMode.AtStart;

    public SyncDirections Directions { get; init; } = SyncDirections.Both;

    public Func<CouchDbPeerOptions, CouchDbPeerOptions>? ConfigurePeer { get; init; }

    public Func<SyncOptions, SyncOptions>? ConfigureSync { get; init; }
}
