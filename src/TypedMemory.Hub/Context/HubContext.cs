using Microsoft.Extensions.Logging;
using TypedMemory.Hub.Configuration;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Replications;
using TypedMemory.Hub.Security;

namespace TypedMemory.Hub.Context;

/// <summary>
/// What a running hub has for its endpoints: settings, records, databases, identity, passwords, time, sync.
/// </summary>
internal sealed class HubContext : IAsyncDisposable
{
    private HubContext(
        HubState state, ReplicationHost host, HubIdentity identity, Passwords passwords)
    {
        Settings = host.Settings;
        State = state;
        Databases = host.Databases;
        Time = host.Time;
        Logger = host.Logger;
        Identity = identity;
        Passwords = passwords;
        Replications = new ReplicationScheduler(host);
        ReplicatorDocuments = new ReplicatorDocuments(host, Replications);
    }

    public HubSettings Settings { get; }

    /// <summary>The options as they are now.</summary>
    public HubOptions Options => Settings.Current;

    /// <summary>The hub's own records.</summary>
    public HubState State { get; }

    public DatabaseRegistry Databases { get; }

    public HubIdentity Identity { get; }

    public Passwords Passwords { get; }

    public required Authenticator Authenticator { get; init; }

    public required Compactor Compactor { get; init; }

    /// <summary>The replications that run here.</summary>
    public ReplicationScheduler Replications { get; }

    /// <summary>Those that documents of <c>_replicator</c> say.</summary>
    public ReplicatorDocuments ReplicatorDocuments { get; }

    /// <summary>The runs of replications that came to their end.</summary>
    public ReplicationHistory ReplicationHistory { get; } = new();

    /// <summary>What is counted of requests.</summary>
    public HubMetrics Metrics { get; } = new();

    public TimeProvider Time { get; }

    public ILogger Logger { get; }

    /// <summary>The sync of the application's memory, if it has one.</summary>
    public required IMemorySync? Sync { get; init; }

    /// <summary>Opens what every request needs.</summary>
    /// <exception cref="InvalidOperationException">Nobody could log in.</exception>
    public static async ValueTask<HubContext> OpenAsync(
        HubSettings settings, DatabaseRegistry databases, TimeProvider time, IMemorySync? sync, ILogger logger,
        CancellationToken cancellationToken)
    {
        HubState state = await HubState.OpenAsync(settings.Current, time, cancellationToken).ConfigureAwait(false);
        try
        {
            await settings.LoadAsync(state, cancellationToken).ConfigureAwait(false);
            RequireSomebody(settings.Current);
            await state.NoteIterationsAsync(
                settings.Current.PasswordIterations, cancellationToken).ConfigureAwait(false);
            HubIdentity identity = await HubIdentity.LoadAsync(state, cancellationToken).ConfigureAwait(false);
            // Made at the first start only: who deletes it later does not find it there again.
            if (identity.IsNew)
                await databases.TryCreateAsync(DatabaseName.Users, cancellationToken).ConfigureAwait(false);
            await CreateNamedAsync(settings.Current, databases, cancellationToken).ConfigureAwait(false);
            var passwords = new Passwords(time);
            var hub = new HubContext(
                state, new ReplicationHost(settings, databases, time, logger), identity, passwords)
            {
                Authenticator = new Authenticator(databases, identity, passwords, time, logger),
                Compactor = new Compactor(time, logger),
                Sync = sync,
            };
            databases.Created += name =>
            {
                if (name == DatabaseName.Replicator) hub.ReplicatorDocuments.Start();
            };
            hub.ReplicatorDocuments.Start();
            return hub;
        }
        catch
        {
            await state.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Ends what works beside the requests, while the databases are still open.</summary>
    public async ValueTask StopAsync()
    {
        await ReplicatorDocuments.DisposeAsync().ConfigureAwait(false);
        await Replications.DisposeAsync().ConfigureAwait(false);
    }

    public ValueTask DisposeAsync()
    {
        Passwords.Dispose();
        return State.DisposeAsync();
    }

    private static async ValueTask CreateNamedAsync(
        HubOptions options, DatabaseRegistry databases, CancellationToken cancellationToken)
    {
        foreach ((string name, HubDatabaseOptions wanted) in options.Databases)
        {
            if (!await databases.TryCreateAsync(name, cancellationToken).ConfigureAwait(false)) continue;
            if (wanted.Members.Count == 0) continue;
            HubDatabase database = await databases.LeaseAsync(name, cancellationToken).ConfigureAwait(false);
            try
            {
                await database.SetSecurityAsync(
                    DatabaseSecurity.ForMembers(wanted.Members), cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                database.Release();
            }
        }
    }

    // Admins of earlier runs, set through _config, count too, so this cannot be seen from the host's options alone.
    private static void RequireSomebody(HubOptions options)
    {
        if (options.Admins.Count > 0 || options.AllowAnonymous || options.AuthenticationScheme is not null) return;
        throw new InvalidOperationException(
            "The hub has no admin, so nobody could create a database or a user. Set HubOptions.Admins[\"NAME\"] to a password, name an "
            + "AuthenticationScheme, or set AllowAnonymous.");
    }
}
