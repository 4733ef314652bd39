using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TypedMemory;

namespace AgentMemory;

/// <summary>
/// A device with a memory of its own: a store in a file, a live sync, an index that a consumer keeps up to date, and if
/// it is asked for the page of the inspector.
/// </summary>
internal sealed class Device : IAsyncDisposable
{
    private readonly WebApplication _host;
    private readonly bool _inspect;

    private Device(string name, WebApplication host, bool inspect) => (Name, _host, _inspect) = (name, host, inspect);

    public string Name { get; }

    /// <summary>The agent that lives on it.</summary>
    public Agent Agent => _host.Services.GetRequiredService<Agent>();

    public ISkillRepository Skills => _host.Services.GetRequiredService<ISkillRepository>();

    public IDecisionRepository Decisions => _host.Services.GetRequiredService<IDecisionRepository>();

    public IFactRepository Facts => _host.Services.GetRequiredService<IFactRepository>();

    public WordIndex Index => _host.Services.GetRequiredService<WordIndex>();

    /// <summary>The page of the inspector; <see langword="null"/> if it is not served.</summary>
    public string? InspectorUrl => _inspect ? $"{_host.Urls.First()}/memory" : null;

    private IMemoryRemote Remote => _host.Services.GetRequiredService<IMemorySync>()["office"];

    /// <summary>Starts it, with its sync and its consumer.</summary>
    public static async Task<Device> StartAsync(
        string name, string folder, string remote, bool inspect, CancellationToken cancellationToken)
    {
        // In Development the inspector answers this machine alone, without a login.
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<Agent>().AddSingleton<WordIndex>().AddTypedMemory(memory => memory
            .UseSqlite(
                Path.Combine(folder, $"{name}.db"),
                // What the inspector shows of the past is what the store keeps of it.
                store => inspect ? store with { Keep = HistoryRetention.All } : store)
            .AddGeneratedTypes()
            .AddConsumer<Fact, FactId>(
                "indexer", (services, change, _) => services.GetRequiredService<WordIndex>().TakeAsync(change))
            .SyncWith(remote, sync =>
            {
                sync.Named("office").CreateIfMissing().Live();
                // The hub of this process is open to all; a CouchDB has user and password in its URL.
                if (new Uri(remote).UserInfo.Length == 0) sync.AllowAnonymous();
            }));
        WebApplication host = builder.Build();
        if (inspect) host.MapTypedMemoryInspector("/memory");
        await host.StartAsync(cancellationToken);
        return new Device(name, host, inspect);
    }

    /// <summary>Takes it off the line.</summary>
    public Task GoOfflineAsync(CancellationToken cancellationToken) => Remote.PauseAsync(cancellationToken);

    /// <summary>Puts it on the line again.</summary>
    public Task GoOnlineAsync(CancellationToken cancellationToken) => Remote.ResumeAsync(cancellationToken);

    /// <summary>Stops the sync and the consumer, writes what has queued, closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await _host.DisposeAsync();
    }
}
