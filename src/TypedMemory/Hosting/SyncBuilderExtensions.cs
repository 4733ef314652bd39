using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Local;
using TypedMemory.Sync;

namespace TypedMemory;

/// <summary>Adds the remotes of a memory.</summary>
public static class SyncBuilderExtensions
{
    /// <summary>Syncs the memory with a database that speaks the CouchDB replication protocol.</summary>
    /// <param name="builder">The memory that is put together.</param>
    /// <param name="url">
    /// The database, e.g. <c>https://couch.internal/agent-memory</c>. User info in it is taken for a name and a
    /// password, and never shown.
    /// </param>
    /// <param name="configure">Says how. What it leaves out or gets wrong is told when the host starts.</param>
    public static ITypedMemoryBuilder SyncWith(
        this ITypedMemoryBuilder builder, string url, Action<SyncBuilder>? configure = null) =>
        Add(builder, RemoteUrl.Parse(url), configure);

    /// <summary>Syncs the memory with a database that speaks the CouchDB replication protocol.</summary>
    /// <param name="builder">The memory that is put together.</param>
    /// <param name="url">The database; user info in it is taken for a name and a password, and never shown.</param>
    /// <param name="configure">Says how. What it leaves out or gets wrong is told when the host starts.</param>
    public static ITypedMemoryBuilder SyncWith(
        this ITypedMemoryBuilder builder, Uri url, Action<SyncBuilder>? configure = null) =>
        Add(builder, RemoteUrl.Parse(url), configure);

    /// <summary>Syncs the memory with another store on this device.</summary>
    /// <param name="builder">The memory that is put together.</param>
    /// <param name="name">The name of the other store, as it is seen in status, logs and
    /// <see cref="MemoryChange{T, TId}.Origin"/>.</param>
    /// <param name="open">Delivers the other store. It belongs to the caller and is not disposed of.</param>
    /// <param name="configure">Says how.</param>
    public static ITypedMemoryBuilder SyncWithStore(
        this ITypedMemoryBuilder builder,
        string name,
        Func<IServiceProvider, CancellationToken, ValueTask<IDocumentStore>> open,
        Action<SyncBuilder>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(open);
        var remote = new RemoteOptions
        {
            Name = name,
            OpenPeer = async (services, cancellationToken) =>
                new LocalPeer(await open(services, cancellationToken).ConfigureAwait(false), name),
        };
        return Add(builder, remote, configure);
    }

    private static ITypedMemoryBuilder Add(
        ITypedMemoryBuilder builder, RemoteOptions remote, Action<SyncBuilder>? configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var sync = new SyncBuilder(remote);
        configure?.Invoke(sync);
        builder.Services.AddSingleton(sync.Options);
        return builder;
    }
}
