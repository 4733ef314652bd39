using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TypedMemory.Core.Store;

namespace TypedMemory.Interop.Tests.Typed;

/// <summary>An application of ours with its store in a file, synced with the remote database.</summary>
internal sealed class Device : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly string _folder;

    private Device(IHost host, string folder)
    {
        _host = host;
        _folder = folder;
    }

    public INoteRepository Notes => _host.Services.GetRequiredService<INoteRepository>();

    public IMemorySync Sync => _host.Services.GetRequiredService<IMemorySync>();

    public ValueTask<IDocumentStore> OpenStoreAsync() => _host.Services.GetRequiredService<IMemoryStore>().OpenAsync();

    public static async Task<Device> StartAsync(Uri remote, Action<SyncBuilder>? configure = null)
    {
        string folder = Directory.CreateTempSubdirectory("typedmemory-interop-").FullName;
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddTypedMemory(memory => memory
            .UseSqlite(Path.Combine(folder, "device.db"))
            .AddGeneratedTypes()
            .SyncWith(remote.AbsoluteUri, sync =>
            {
                sync.AllowAnonymous().AllowInsecureHttp();
                if (configure is null) sync.OnDemand();
                else configure(sync);
            }));
        IHost host = builder.Build();
        await host.StartAsync();
        return new Device(host, folder);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
