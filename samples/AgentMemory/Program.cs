using AgentMemory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TypedMemory;

// The URL of a CouchDB database, user and password in it: https://user:password@couch.example/memory
string? remote = args.FirstOrDefault(static argument => !argument.StartsWith('-'));

// Serves a page that looks into the memory, until Ctrl+C.
bool inspect = args.Contains("--inspect");
string folder = Directory.CreateTempSubdirectory("typedmemory-").FullName;
try
{
    await using SecondDevice? laptop = inspect ? new SecondDevice(Path.Combine(folder, "laptop.db")) : null;
    if (laptop is not null) await laptop.DecideAsync(CancellationToken.None);
    IHost host = inspect ? InspectedHost.Build(Add) : BuildHost(Add);
    await using var ends = (IAsyncDisposable)host;
    await host.StartAsync();
    if (inspect) Console.WriteLine($"inspect  {InspectedHost.UrlOf(host)}");
    CancellationToken stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
    await host.Services.GetRequiredService<Agent>().RunAsync(follow: inspect || remote is not null, stopping);
    await host.StopAsync(CancellationToken.None);
    return 0;

    void Add(IServiceCollection services) => AddMemory(services, laptop);
}
catch (Exception exception) when (exception is TypedMemoryException or OptionsValidationException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
catch (OperationCanceledException)
{
    return 0; // Ctrl+C
}
finally
{
    Directory.Delete(folder, recursive: true);
}

void AddMemory(IServiceCollection services, SecondDevice? laptop) => services.AddSingleton<Agent>().AddTypedMemory(
    memory =>
    {
        // What the inspector shows of the past is what the store keeps of it.
        memory.UseSqlite(
            Path.Combine(folder, "agent.db"),
            store => inspect ? store with { Keep = HistoryRetention.All } : store).AddGeneratedTypes();
        if (laptop is not null)
            memory.SyncWithStore("laptop", (_, token) => laptop.OpenAsync(token), static sync => sync.Live());
        if (remote is not null) memory.SyncWith(remote, sync => sync.CreateIfMissing().Live());
    });

static IHost BuildHost(Action<IServiceCollection> add)
{
    HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
    add(builder.Services);
    return builder.Build();
}
