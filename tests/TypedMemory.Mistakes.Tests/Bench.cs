using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TypedMemory.CouchDb;
using TypedMemory.Testing;

namespace TypedMemory.Mistakes.Tests;

/// <summary>Where a mistake is made: a folder, memories in it, a hub if there is need of one.</summary>
public sealed class Bench : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _open = [];

    /// <summary>The folder.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("typedmemory-mistakes-").FullName;

    /// <summary>Ends what takes too long.</summary>
    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The path of a file in the folder.</summary>
    public string File(string name) => Path.Combine(Folder, name);

    /// <summary>A memory with its notes, in a file of the folder.</summary>
    public async Task<Memory> OpenAsync(string file = "notes.db", Action<ITypedMemoryBuilder>? configure = null)
    {
        Memory memory = await Memory.OpenAsync(
            File(file),
            m =>
            {
                m.AddGeneratedTypes();
                configure?.Invoke(m);
            },
            Token);
        _open.Add(memory);
        return memory;
    }

    /// <summary>The notes of a memory.</summary>
    public async Task<INoteRepository> NotesAsync() => (await OpenAsync()).Get<INoteRepository>();

    /// <summary>A hub.</summary>
    public async Task<TestHub> HubAsync(Action<HubOptions>? configure = null)
    {
        TestHub hub = await TestHub.StartAsync(configure, Token);
        _open.Add(hub);
        return hub;
    }

    /// <summary>What is said when a peer is first asked.</summary>
    public static async Task<string> AskAsync(CouchDbPeerOptions options)
    {
        using var peer = new CouchDbPeer(options with { RequestTimeout = TimeSpan.FromSeconds(10) });
        return await FailAsync(() => peer.GetInfoAsync(Token).AsTask());
    }

    /// <summary>What is said when a memory with this configuration is first used.</summary>
    public static Task<string> ConfigureAsync(string json, Action<IServiceCollection>? more = null) => FailAsync(() =>
    {
        IConfiguration configuration = new ConfigurationBuilder()
            .AddJsonStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json))).Build();
        var services = new ServiceCollection();
        services.AddTypedMemory(configuration.GetSection("TypedMemory"), m => m.AddGeneratedTypes());
        more?.Invoke(services);
        using ServiceProvider provider = services.BuildServiceProvider();
        provider.GetRequiredService<IMemorySync>();
        return Task.CompletedTask;
    });

    /// <summary>What is said when a memory that is put together so is opened.</summary>
    public Task<string> OpenWithAsync(Action<ITypedMemoryBuilder> configure) =>
        FailAsync(() => OpenAsync(configure: configure));

    /// <summary>The message of the failure that an action ends with.</summary>
    public static async Task<string> FailAsync(Func<Task> action)
    {
        Exception error = await Assert.ThrowsAnyAsync<Exception>(action);
        return error.Message;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable open in Enumerable.Reverse(_open)) await open.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
