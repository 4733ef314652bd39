using FirstWrite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TypedMemory;

// The least that an application does: opens a new store, writes one document, says so; with --query asks an index of a
// store that is there; with --live URL syncs live until its input ends. The benchmarks of the start and of the rest time
// and count it.
(string? path, string mode, string remote) = args switch
{
    [var file] => (file, "--write", ""),
    [var file, "--query"] => (file, "--query", ""),
    [var file, "--live", var url] => (file, "--live", url),
    _ => (null, "", ""),
};
if (path is null)
{
    Console.Error.WriteLine("usage: TypedMemory.FirstWrite FILE [--query | --live URL]");
    return 2;
}

var services = new ServiceCollection();
services.AddTypedMemory(memory =>
{
    memory.UseSqlite(path).AddGeneratedTypes();
    if (mode == "--live") memory.SyncWith(remote, static sync => sync.AllowAnonymous().SyncEverything().Live());
});
await using ServiceProvider provider = services.BuildServiceProvider();
IRemarkRepository remarks = provider.GetRequiredService<IRemarkRepository>();
if (mode == "--query")
{
    int found = (await remarks.Query().Where(RemarkFields.Topic == "first").ToListAsync()).Count;
    Console.WriteLine(found > 0 ? "queried" : "nothing found");
    return 0;
}

if (mode == "--write")
{
    await remarks.InsertAsync(new Remark { Agent = "a7", Topic = "first", Text = "written" });
    Console.WriteLine("written");
    return 0;
}

IHostedService[] hosted = [.. provider.GetServices<IHostedService>()];
foreach (IHostedService service in hosted) await service.StartAsync(default);
await remarks.UpsertAsync(new Remark { Agent = "a7", Topic = "live", Text = "written" });
Console.WriteLine("live");
await Console.In.ReadLineAsync();
foreach (IHostedService service in hosted) await service.StopAsync(default);
return 0;
