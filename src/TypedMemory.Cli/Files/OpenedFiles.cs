using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Cli.Replication;
using TypedMemory.Cli.Shell;
using TypedMemory.Cli.Store;

namespace TypedMemory.Cli.Files;

/// <summary>The store of a directory, with what works on it.</summary>
internal static class OpenedFiles
{
    /// <summary>How much of each file's past a new store keeps.</summary>
    private static readonly HistoryRetention Kept = HistoryRetention.Parse("100 revisions / 90 days");

    /// <summary>Opens the store of a directory, does something with it, and closes it.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="store">The store's file; <see langword="null"/> for the one in the directory.</param>
    /// <param name="remote">What it is synced with; <see langword="null"/> for nothing.</param>
    /// <param name="live">Whether the sync goes on.</param>
    /// <param name="work">What is done; returns an exit code.</param>
    public static async Task<int> WithAsync(
        string directory, string? store, RemoteAddress? remote, bool live, Func<IServiceProvider, Task<int>> work)
    {
        if (!Directory.Exists(directory))
            throw new DirectoryNotFoundException($"There is no directory \"{directory}\".");
        string path = store ?? Path.Combine(MemoryDirectory.PrepareOwnFolder(directory), "memory.db");
        ServiceProvider services = Compose(path, remote, live);
        await using ConfiguredAsyncDisposable life = services.ConfigureAwait(false);
        return await work(services).ConfigureAwait(false);
    }

    /// <summary>Opens the store of a directory that was synced before.</summary>
    public static Task<int> WithExistingAsync(
        string directory, string? store, Func<MemoryFiles, Task<int>> work)
    {
        StoreFile.Demand(store ?? Path.Combine(directory, ".typedmemory", "memory.db"));
        return WithAsync(
            directory, store, null, live: false, services => work(services.GetRequiredService<MemoryFiles>()));
    }

    private static ServiceProvider Compose(string path, RemoteAddress? remote, bool live)
    {
        bool isNew = !File.Exists(path);
        var services = new ServiceCollection();
        services.AddTypedMemory(memory =>
        {
            memory.UseSqlite(path, options => isNew ? options with { Keep = Kept } : options).AddFiles();
            if (remote is not null) memory.SyncWith(remote.Url, sync => Configure(sync, remote, live));
        });
        return services.BuildServiceProvider();
    }

    private static void Configure(SyncBuilder sync, RemoteAddress remote, bool live)
    {
        sync.CreateIfMissing();
        if (remote.User is null) sync.AllowAnonymous();
        else sync.WithBasicAuth(remote.User, remote.Password ?? "");
        if (remote.AllowInsecure) sync.AllowInsecureHttp();
        if (live) sync.Live();
        else sync.OnDemand();
    }
}
