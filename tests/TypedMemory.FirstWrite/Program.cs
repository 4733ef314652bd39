using FirstWrite;
using Microsoft.Extensions.DependencyInjection;
using TypedMemory;

// The least that an application does: opens a new store, writes one document, says so. The benchmark of the start times
// it.
if (args is not [var path])
{
    Console.Error.WriteLine("usage: TypedMemory.FirstWrite FILE");
    return 2;
}

var services = new ServiceCollection();
services.AddTypedMemory(memory => memory.UseSqlite(path).AddGeneratedTypes());
await using ServiceProvider provider = services.BuildServiceProvider();
await provider.GetRequiredService<IRemarkRepository>().InsertAsync(
    new Remark { Agent = "a7", Topic = "first", Text = "written" });
Console.WriteLine("written");
return 0;
