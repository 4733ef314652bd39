using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Core.Store;
using TypedMemory.TestKit;

namespace TypedMemory.Tests;

/// <summary>A memory with a store of its own, in a folder of its own.</summary>
public sealed class TestMemory : IAsyncDisposable, IDisposable
{
    private readonly string _folder;
    private readonly ServiceProvider _services;

    private TestMemory(string folder, ServiceProvider services)
    {
        _folder = folder;
        _services = services;
    }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public INoteRepository Notes => Get<INoteRepository>();

    public IMemoryConflicts Conflicts => Get<IMemoryConflicts>();

    public IMemorySync Sync => Get<IMemorySync>();

    public static TestMemory Create(
        StoreKind kind = StoreKind.Sqlite, Action<ITypedMemoryBuilder>? configure = null,
        Func<SqliteStoreOptions, SqliteStoreOptions>? sqlite = null)
    {
        string folder = Directory.CreateTempSubdirectory("typedmemory-tests-").FullName;
        var services = new ServiceCollection();
        services.AddTypedMemory(memory =>
        {
            if (kind == StoreKind.Sqlite) memory.UseSqlite(Path.Combine(folder, "memory.db"), sqlite);
            else memory.UseStore((provider, _) =>
                ValueTask.FromResult<IDocumentStore>(
                    new MemoryDocumentStore(provider.GetRequiredService<TimeProvider>())));
            memory.AddGeneratedTypes();
            configure?.Invoke(memory);
        });
        return new TestMemory(folder, services.BuildServiceProvider());
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public ValueTask<IDocumentStore> OpenStoreAsync() => Get<IMemoryStore>().OpenAsync(Token);

    /// <summary>Disposes of the services as a caller does that cannot await.</summary>
    public void Dispose()
    {
        _services.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
