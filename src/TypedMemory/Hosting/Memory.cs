using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TypedMemory.Core.Store;

namespace TypedMemory;

/// <summary>A memory without a container or a host: for scripts, tools and tests. Safe for concurrent use.</summary>
/// <example><code>
/// await using var memory = await Memory.OpenAsync("agent.db", m => m.AddGeneratedTypes());
/// var facts = memory.Get&lt;IFactRepository&gt;();
/// </code></example>
public sealed class Memory : IAsyncDisposable, IDisposable
{
    private readonly ServiceProvider _services;
    private readonly Lazy<Task> _stopped;

    private Memory(ServiceProvider services, IHostedService[] running, IDocumentStore store) =>
        (_services, _stopped, Store) = (services, new(() => StopAsync(services, running).AsTask()), store);

    /// <summary>The store of the documents.</summary>
    public IDocumentStore Store { get; }

    /// <summary>The sync with the remotes.</summary>
    public IMemorySync Sync => Get<IMemorySync>();

    /// <summary>The open conflicts of all types: counts and lists them.</summary>
    public IMemoryConflicts Conflicts => Get<IMemoryConflicts>();

    /// <summary>Writes to several types that stand or fall together.</summary>
    public IMemoryTransactions Transactions => Get<IMemoryTransactions>();

    /// <summary>Questions in plain words to all types.</summary>
    public IMemoryRecall Recall => Get<IMemoryRecall>();

    /// <summary>The durable consumers and subscriptions.</summary>
    public IMemoryConsumers Consumers => Get<IMemoryConsumers>();

    /// <summary>Everything that the memory is made of.</summary>
    public IServiceProvider Services => _services;

    /// <summary>Opens a memory in a SQLite file, and starts what belongs to it: its sync, its consumers.</summary>
    /// <param name="path">
    /// The path of the file; created if it does not exist, its directory is not. <c>:memory:</c> keeps it until it is
    /// disposed of.
    /// </param>
    /// <param name="configure">Puts the memory together: at least its types.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">It is put together wrongly; every
    /// fault is in it.</exception>
    /// <exception cref="TypedMemoryException">The store cannot be opened.</exception>
    public static Task<Memory> OpenAsync(
        string path, Action<ITypedMemoryBuilder> configure, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(configure);
        return OpenAsync(
            memory =>
            {
                memory.UseSqlite(path);
                configure(memory);
            },
            cancellationToken);
    }

    /// <summary>Opens a memory, and starts what belongs to it: its sync, its consumers.</summary>
    /// <param name="configure">Puts the memory together: its store and its types.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">It is put together wrongly; every
    /// fault is in it.</exception>
    /// <exception cref="TypedMemoryException">The store cannot be opened.</exception>
    public static async Task<Memory> OpenAsync(
        Action<ITypedMemoryBuilder> configure, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var collection = new ServiceCollection();
        collection.AddTypedMemory(configure);
        ServiceProvider services = collection.BuildServiceProvider();
        List<IHostedService> running = [];
        try
        {
            foreach (IHostedService service in services.GetServices<IHostedService>())
            {
                await service.StartAsync(cancellationToken).ConfigureAwait(false);
                running.Add(service);
            }

            IDocumentStore store = await services.GetRequiredService<IMemoryStore>()
                .OpenAsync(cancellationToken).ConfigureAwait(false);
            return new Memory(services, [.. running], store);
        }
        catch
        {
            await StopAsync(services, running).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Gives a repository, by its generated interface, or another service of the memory.</summary>
    /// <typeparam name="T">The interface, e.g. <c>IFactRepository</c>.</typeparam>
    /// <exception cref="InvalidOperationException">The memory has none of that type.</exception>
    public T Get<T>()
        where T : notnull
    {
        ObjectDisposedException.ThrowIf(_stopped.IsValueCreated, this);
        return _services.GetService<T>() ?? throw new InvalidOperationException(
            $"The memory has no {typeof(T).Name}. If it is a repository, call AddGeneratedTypes() of the assembly that declares its type.");
    }

    /// <summary>As <see cref="DisposeAsync"/>, where nothing can be awaited.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>
    /// Finishes what is under way and closes the store. May be called twice, also at once: each call ends when the
    /// store is closed.
    /// </summary>
    public async ValueTask DisposeAsync() => await _stopped.Value.ConfigureAwait(false);

    private static async ValueTask StopAsync(ServiceProvider services, IReadOnlyList<IHostedService> running)
    {
        try
        {
            foreach (IHostedService service in running.Reverse())
                await service.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            await services.DisposeAsync().ConfigureAwait(false);
        }
    }
}
