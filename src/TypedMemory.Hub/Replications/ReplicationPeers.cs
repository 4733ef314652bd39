using System.Collections.Immutable;
using System.Globalization;
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

    /// <summary>A name for what the source leaves out by itself: checkpoints of another one say nothing here.</summary>
    public string Scope { get; private set; } = "";

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
            if (spec.Settings.WinnersOnly) peers.Scope += " winners";

            // Where the source is to be closed, it does not wait for a target that cannot be had.
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(
                [cancellationToken, .. peers.Endings]);
            peers.Target = await peers.OpenAsync(hub, spec, spec.Target, ended.Token).ConfigureAwait(false);
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
        bool isSource = ReferenceEquals(end, spec.Source);
        (IReplicationPeer peer, string? since) = end.Url is { } url
            ? await OpenRemoteAsync(hub, spec, end, url, isSource, cancellationToken).ConfigureAwait(false)
            : await OpenLocalAsync(hub, spec, end, isSource, cancellationToken).ConfigureAwait(false);
        return spec.Settings is { UseCheckpoints: true, Since: null }
            ? peer : new UnrecordedPeer(peer, isSource ? since : null);
    }

    private async ValueTask<(IReplicationPeer Peer, string? Since)> OpenRemoteAsync(
        ReplicationHost hub, ReplicationSpec spec, ReplicationEnd end, Uri url, bool isSource,
        CancellationToken cancellationToken)
    {
        var usual = new CouchDbPeerOptions
        {
            Url = url,
            Authentication = Authentication(end),
            AllowAnonymous = end.User is null && end.Bearer is null,
            // An admin of this server has written the URL down; CouchDB asks no more.
            AllowInsecure = true,
            Limits = hub.Options.DocumentLimits,
            Proxy = isSource ? spec.Settings.SourceProxy : spec.Settings.TargetProxy,
            TimeProvider = hub.Time,
            Logger = hub.Logger,
        };
        if (spec.Settings.Timeout is { } timeout) usual = usual with { RequestTimeout = timeout };
        if (spec.Settings.Connections is { } connections)
            usual = usual with { MaxConcurrentRequests = connections };
        if (!isSource) return (new CouchDbPeer(usual), null);
        ImmutableDictionary<string, string> feed = ImmutableDictionary<string, string>.Empty;
        if (spec.Function is { } filter)
        {
            var plain = new CouchDbPeer(usual);
            await using (plain.ConfigureAwait(false))
            {
                Scope = filter.Scope(await SourceDesign.ReadAsync(
                    plain, filter.Design, cancellationToken).ConfigureAwait(false));
            }

            feed = filter.FeedParameters;
        }

        if (spec.Settings.WinnersOnly) feed = feed.SetItem("style", "main_only");
        var peer = new CouchDbPeer(usual with { FeedParameters = feed });
        if (spec.Settings.Since is not "\"now\"") return (peer, spec.Settings.Since);
        PeerInfo now = await peer.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        return (peer, now.UpdateSequence);
    }

    private async ValueTask<(IReplicationPeer Peer, string? Since)> OpenLocalAsync(
        ReplicationHost hub, ReplicationSpec spec, ReplicationEnd end, bool isSource,
        CancellationToken cancellationToken)
    {
        HubDatabase database = await hub.Databases.TryLeaseAsync(end.Name, cancellationToken).ConfigureAwait(false)
            ?? throw new HubException(404, "db_not_found", $"could not open {end.Name}");
        _leased.Add(database);
        // Admins alone ask for replications; what they write is validated as it is by hand.
        var admin = new HubUser(spec.User, [HubUser.AdminRole], null);
        IDocumentStore store = database.WrittenBy(admin).Store;
        if (!isSource) return (new LocalPeer(store, end.Name), null);
        FunctionFilter? function = null;
        if (spec.Function is { } filter)
        {
            if (!database.Designs.AreRun)
            {
                throw HubException.NotImplemented(
                    "This hub runs no filter functions; replicate by `selector` or `doc_ids`.");
            }

            function = await FunctionFilter.FindAsync(
                database.Designs, filter.Path, filter.IsView,
                FunctionRequest.Of(filter.Parameters, admin, database.Name, database.Security.Json), cancellationToken)
                .ConfigureAwait(false);
            Scope = filter.Scope(function.Design);
        }

        if (function is not null || spec.Settings.WinnersOnly)
            store = new FilteredStore(store, function, spec.Settings.WinnersOnly);
        string? since = spec.Settings.Since is { } asked
            ? (database.Sequences.Parse(asked) ?? database.Store.LastSequence).ToString(CultureInfo.InvariantCulture)
            : null;
        return (new LocalPeer(store, end.Name), since);
    }

    private static CouchDbAuthentication? Authentication(ReplicationEnd end) => end switch
    {
        { Bearer: { } token } => CouchDbAuthentication.Bearer(_ => ValueTask.FromResult(token)),
        { User: { } user } => CouchDbAuthentication.Basic(user, end.Password ?? ""),
        _ => null,
    };
}
