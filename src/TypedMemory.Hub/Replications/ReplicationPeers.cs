using System.Text;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Store;
using TypedMemory.CouchDb;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Functions;
using TypedMemory.Hub.Http;
using TypedMemory.Replication.Local;

namespace TypedMemory.Hub.Replications;

/// <summary>The two opened ends of a replication; databases of this hub stay open as long as they are.</summary>
internal sealed class ReplicationPeers : IAsyncDisposable
{
    private readonly List<HubDatabase> _leased = [];

    private ReplicationPeers()
    {
    }

    public IReplicationPeer Source { get; private set; } = null!;

    public IReplicationPeer Target { get; private set; } = null!;

    /// <summary>The target, where it is a database of this hub.</summary>
    public HubDatabase? LocalTarget { get; private set; }

    /// <summary>What ends the replication: a database is deleted, or the hub stops.</summary>
    public IEnumerable<CancellationToken> Endings => _leased.Select(static database => database.Closing);

    public static async ValueTask<ReplicationPeers> OpenAsync(
        ReplicationHost hub, ReplicationSpec spec, CancellationToken cancellationToken)
    {
        var peers = new ReplicationPeers();
        try
        {
            if (spec is { CreateTarget: true, Target.Url: null })
            {
                DatabaseName.Validate(spec.Target.Name);
                await hub.Databases.TryCreateAsync(spec.Target.Name, cancellationToken).ConfigureAwait(false);
            }

            peers.Source = await peers.OpenAsync(hub, spec, spec.Source, cancellationToken).ConfigureAwait(false);
            peers.Target = await peers.OpenAsync(hub, spec, spec.Target, cancellationToken).ConfigureAwait(false);
            if (spec.Target.Url is null) peers.LocalTarget = peers._leased[^1];
            if (spec is { CreateTarget: true, Target.Url: not null })
                await peers.Target.CreateAsync(cancellationToken).ConfigureAwait(false);
            return peers;
        }
        catch
        {
            await peers.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Source is not null) await Source.DisposeAsync().ConfigureAwait(false);
        if (Target is not null) await Target.DisposeAsync().ConfigureAwait(false);
        foreach (HubDatabase database in _leased) database.Release();
        _leased.Clear();
    }

    private async ValueTask<IReplicationPeer> OpenAsync(
        ReplicationHost hub, ReplicationSpec spec, ReplicationEnd end, CancellationToken cancellationToken)
    {
        if (end.Url is { } url)
        {
            if (spec.Function is not null && ReferenceEquals(end, spec.Source))
            {
                throw HubException.NotImplemented(
                    "A filter function runs where the source is a database of this hub; replicate by `selector` or `doc_ids`.");
            }

            return new CouchDbPeer(new CouchDbPeerOptions
            {
                Url = url,
                Authentication = Authentication(end),
                AllowAnonymous = end.User is null && end.Bearer is null,
                // An admin of this server has written the URL down; CouchDB asks no more.
                AllowInsecure = true,
                Limits = hub.Options.DocumentLimits,
                TimeProvider = hub.Time,
                Logger = hub.Logger,
            });
        }

        HubDatabase database = await hub.Databases.TryLeaseAsync(end.Name, cancellationToken).ConfigureAwait(false)
            ?? throw new HubException(404, "db_not_found", $"could not open {end.Name}");
        _leased.Add(database);
        // Admins alone ask for replications; what they write is validated as it is by hand.
        var admin = new HubUser(spec.User, [HubUser.AdminRole], null);
        IDocumentStore store = database.WrittenBy(admin).Store;
        if (spec.Function is { } name && ReferenceEquals(end, spec.Source))
        {
            if (!database.Designs.AreRun)
            {
                throw HubException.NotImplemented(
                    "This hub runs no filter functions; replicate by `selector` or `doc_ids`.");
            }

            ReadOnlyMemory<byte>? parameters = spec.FunctionParameters is { } some
                ? Encoding.UTF8.GetBytes(some) : default(ReadOnlyMemory<byte>?);
            store = new FilteredStore(store, await FunctionFilter.FindAsync(
                database.Designs, name, isView: false,
                FunctionRequest.Of(parameters, admin, database.Name, database.Security.Json), cancellationToken)
                .ConfigureAwait(false));
        }

        return new LocalPeer(store, end.Name);
    }

    private static CouchDbAuthentication? Authentication(ReplicationEnd end) => end switch
    {
        { Bearer: { } token } => CouchDbAuthentication.Bearer(_ => ValueTask.FromResult(token)),
        { User: { } user } => CouchDbAuthentication.Basic(user, end.Password ?? ""),
        _ => null,
    };
}
