using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Sqlite;

namespace TypedMemory.Files.Tests;

/// <summary>A machine: a directory, a store beside it, and a hub that it syncs with if there is one.</summary>
public sealed class TestFiles : IAsyncDisposable
{
    private readonly string _folder;
    private readonly ServiceProvider _services;
    private MemoryDirectory? _directory;
    private bool _keeps;

    private TestFiles(string folder, ServiceProvider services) => (_folder, _services) = (folder, services);

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public string Root => Path.Combine(_folder, "files");

    public MemoryFiles Files => Get<MemoryFiles>();

    public IMemoryFileRepository Documents => Get<IMemoryFileRepository>();

    public static TestFiles Create(string? hub = null, bool live = false)
    {
        string folder = Directory.CreateTempSubdirectory("typedmemory-files-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "files"));
        return new TestFiles(folder, Compose(
            memory =>
            {
                memory.UseSqlite(
                    Path.Combine(folder, "memory.db"),
                    static options => options with { History = SqliteHistory.UntilCompaction });
                if (hub is not null) memory.SyncWith(hub, sync => Configure(sync.CreateIfMissing(), live));
            }));
    }

    /// <summary>A process that is killed when its store has written some times.</summary>
    public static TestFiles CreateMortal(string folder, int writes, bool before)
    {
        Directory.CreateDirectory(Path.Combine(folder, "files"));
        return new TestFiles(folder, Compose(memory => memory.UseStore(async (_, token) => new MortalStore(
            await SqliteDocumentStore.OpenAsync(
                new SqliteStoreOptions { Path = Path.Combine(folder, "memory.db") }, token),
            writes,
            before))))
        { _keeps = true };
    }

    private static ServiceProvider Compose(Action<ITypedMemoryBuilder> configure)
    {
        var services = new ServiceCollection();
        services.AddTypedMemory(memory =>
        {
            configure(memory);
            memory.AddFiles();
        });
        return services.BuildServiceProvider();
    }

    private static void Configure(SyncBuilder sync, bool live)
    {
        if (live) sync.Live();
        else sync.OnDemand();
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public string PathOf(string path) => Path.Combine(Root, path);

    public void Write(string path, string text) => WriteBytes(path, new System.Text.UTF8Encoding(false).GetBytes(text));

    public void WriteBytes(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(path))!);
        File.WriteAllBytes(PathOf(path), bytes);
    }

    public string Read(string path) => new System.Text.UTF8Encoding(false).GetString(ReadBytes(path));

    public byte[] ReadBytes(string path) => File.ReadAllBytes(PathOf(path));

    public bool Exists(string path) => File.Exists(PathOf(path));

    public void Delete(string path) => File.Delete(PathOf(path));

    public string[] List() =>
    [
        .. Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
            .Select(full => Path.GetRelativePath(Root, full))
            .Where(static path => !path.StartsWith(".typedmemory", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    public async Task<MemoryDirectory> OpenAsync(MemoryDirectoryOptions? options = null) => _directory ??=
        await MemoryDirectory.OpenAsync(Root, Files, Get<IMemoryStore>(), options, Token);

    /// <summary>Closes the directory, as the end of its process does.</summary>
    public async Task CloseAsync()
    {
        if (_directory is not null) await _directory.DisposeAsync();
        _directory = null;
    }

    /// <summary>Directory and store, once.</summary>
    public async Task<MemoryDirectoryResult> SyncAsync() => await (await OpenAsync()).SyncAsync(Token);

    /// <summary>Directory, store and hub.</summary>
    public async Task<MemoryDirectoryResult> SyncAllAsync()
    {
        await SyncAsync();
        await Get<IMemorySync>().SyncAsync(Token);
        MemoryDirectoryResult result = await SyncAsync();
        await Get<IMemorySync>().SyncAsync(Token);
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await _services.DisposeAsync();
        if (!_keeps) Directory.Delete(_folder, recursive: true);
    }
}
