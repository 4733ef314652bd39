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
    IHost host = inspect ? InspectedHost.Build(AddMemory) : BuildHost(AddMemory);
    await using var ends = (IAsyncDisposable)host;
    await host.StartAsync();
    if (inspect) Console.WriteLine($"inspect  {InspectedHost.UrlOf(host)}");
    CancellationToken stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
    await host.Services.GetRequiredService<Agent>().RunAsync(follow: inspect || remote is not null, stopping);
    await host.StopAsync(CancellationToken.None);
    return 0;
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

void AddMemory(IServiceCollection services) => services.AddSingleton<Agent>().AddTypedMemory(memory =>
{
    memory.UseSqlite(Path.Combine(folder, "agent.db")).AddGeneratedTypes();
    if (remote is not null) memory.SyncWith(remote, sync => sync.CreateIfMissing().Live());
});

static IHost BuildHost(Action<IServiceCollection> add)
{
    HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
    add(builder.Services);
    return builder.Build();
}
