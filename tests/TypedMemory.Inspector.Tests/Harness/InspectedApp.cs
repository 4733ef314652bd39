using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TypedMemory.Core.Store;

namespace TypedMemory.Inspector.Tests;

/// <summary>An application with a memory and the inspector, on a free port of this machine.</summary>
public sealed class InspectedApp : IAsyncDisposable
{
    private readonly string _folder;
    private readonly WebApplication _app;

    private InspectedApp(string folder, WebApplication app) => (_folder, _app) = (folder, app);

    /// <summary>The inspector's URL.</summary>
    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!
        .Addresses.First() + "/memory/";

    /// <summary>The file of the store.</summary>
    public string StorePath => Path.Combine(_folder, "memory.db");

    public IServiceProvider Services => _app.Services;

    public IFactRepository Facts => _app.Services.GetRequiredService<IFactRepository>();

    public IPlanRepository Plans => _app.Services.GetRequiredService<IPlanRepository>();

    /// <summary>The store that the application writes to.</summary>
    public ValueTask<IDocumentStore> OpenStoreAsync() =>
        _app.Services.GetRequiredService<IMemoryStore>().OpenAsync();

    public static async Task<InspectedApp> StartAsync(
        Action<InspectorOptions>? configure = null, Action<ITypedMemoryBuilder>? memory = null,
        Action<SqliteStoreOptionsChange>? store = null)
    {
        string folder = Directory.CreateTempSubdirectory("typedmemory-inspector-").FullName;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var change = new SqliteStoreOptionsChange();
        store?.Invoke(change);
        builder.Services.AddTypedMemory(typed =>
        {
            typed.UseSqlite(Path.Combine(folder, "memory.db"), options => options with { Keep = change.Keep })
                .AddGeneratedTypes();
            memory?.Invoke(typed);
        });
        WebApplication app = builder.Build();
        app.MapTypedMemoryInspector("/memory", configure);
        await app.StartAsync();
        return new InspectedApp(folder, app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
