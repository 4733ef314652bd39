using System.Net;
using TypedMemory.Sync;

namespace TypedMemory;

/// <summary>Describes how a memory syncs with one remote.</summary>
/// <remarks>
/// Where nothing is said, the documents of the registered types are synced both ways, once when the host starts, tried
/// until it is done, and whenever <see cref="IMemoryRemote.SyncAsync"/> is called.
/// </remarks>
public sealed class SyncBuilder
{
    internal SyncBuilder(RemoteOptions options) => Options = options;

    internal RemoteOptions Options { get; private set; }

    /// <summary>Sends a name and a password with every request.</summary>
    /// <param name="userName">The name.</param>
    /// <param name="password">The password; never logged or shown.</param>
    public SyncBuilder WithBasicAuth(string userName, string password) =>
        WithAuthentication(CouchDbAuthentication.Basic(userName, password));

    /// <summary>Sends a name and a password with every request; both may change while the application runs.</summary>
    /// <param name="credentials">Delivers them; asked again when the remote refuses what it has.</param>
    public SyncBuilder WithBasicAuth(Func<CancellationToken, ValueTask<NetworkCredential>> credentials) =>
        WithAuthentication(CouchDbAuthentication.Basic(credentials));

    /// <summary>Opens a cookie session with a name and a password, and renews it as it expires.</summary>
    /// <param name="userName">The name.</param>
    /// <param name="password">The password; never logged or shown.</param>
    public SyncBuilder WithSession(string userName, string password) =>
        WithAuthentication(CouchDbAuthentication.Session(userName, password));

    /// <summary>Sends a bearer token, e.g. a JWT.</summary>
    /// <param name="token">Delivers the token; asked again when the remote refuses the one it has.</param>
    public SyncBuilder WithBearerToken(Func<CancellationToken, ValueTask<string>> token) =>
        WithAuthentication(CouchDbAuthentication.Bearer(token));

    /// <summary>Authenticates the requests.</summary>
    /// <param name="authentication">How they are authenticated, e.g. by a session.</param>
    public SyncBuilder WithAuthentication(CouchDbAuthentication authentication)
    {
        ArgumentNullException.ThrowIfNull(authentication);
        return With(Options with { Authentication = authentication });
    }

    /// <summary>
    /// Says that the remote is open to everyone; without this a remote without credentials is refused at start.
    /// </summary>
    public SyncBuilder AllowAnonymous() => With(Options with { AllowAnonymous = true });

    /// <summary>
    /// Says that the network is trusted; without this plain http to another machine is refused at start.
    /// </summary>
    public SyncBuilder AllowInsecureHttp() => With(Options with { AllowInsecureHttp = true });

    /// <summary>
    /// Creates the remote's database where it is missing. Without this a missing database is an error.
    /// </summary>
    public SyncBuilder CreateIfMissing() => With(Options with { CreateIfMissing = true });

    /// <summary>
    /// Syncs only what one of the filters lets through. Where it is not called, the registered types are synced.
    /// </summary>
    /// <param name="filters">The filters, e.g. <c>FactFilter.ForAgent("a7")</c>.</param>
    public SyncBuilder Filter(params ReadOnlySpan<SyncFilter> filters)
    {
        SyncFilter added = SyncFilter.AnyOf(filters);
        return With(Options with { Filter = Options.Filter is { } before ? SyncFilter.AnyOf(before, added) : added });
    }

    /// <summary>Syncs every document, of whatever type, tombstones included.</summary>
    public SyncBuilder SyncEverything() => With(Options with { Everything = true });

    /// <summary>
    /// Syncs for as long as the host runs: changes travel as they are made, failures are retried without end.
    /// </summary>
    public SyncBuilder Live() => With(Options with { Mode = SyncMode.Live });

    /// <summary>Syncs only when <see cref="IMemoryRemote.SyncAsync"/> is called, not when the host starts.</summary>
    public SyncBuilder OnDemand() => With(Options with { Mode = SyncMode.OnDemand });

    /// <summary>Only pulls: nothing that is written here goes to the remote.</summary>
    public SyncBuilder PullOnly() => With(Options with { Directions = SyncDirections.Pull });

    /// <summary>Only pushes: nothing that is at the remote comes here.</summary>
    public SyncBuilder PushOnly() => With(Options with { Directions = SyncDirections.Push });

    /// <summary>
    /// Names the remote, for logs, status and <see cref="IMemorySync.this[string]"/>. The default value is its URL or
    /// path.
    /// </summary>
    /// <param name="name">The name.</param>
    public SyncBuilder Named(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return With(Options with { Name = name });
    }

    /// <summary>Changes how the remote is reached: timeouts, limits, certificates.</summary>
    /// <param name="configure">Makes the options of those that are set, e.g. <c>peer => peer with { … }</c>.</param>
    public SyncBuilder ConfigurePeer(Func<CouchDbPeerOptions, CouchDbPeerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return With(Options with { ConfigurePeer = configure });
    }

    /// <summary>Changes how the sync works: retries, batches, hooks.</summary>
    /// <param name="configure">Makes the options of those that are set, e.g. <c>sync => sync with { … }</c>.</param>
    public SyncBuilder ConfigureSync(Func<SyncOptions, SyncOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return With(Options with { ConfigureSync = configure });
    }

    private SyncBuilder With(RemoteOptions options)
    {
        Options = options;
        return this;
    }
}
