using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OfflineFleet;
using TypedMemory;

string folder = Directory.CreateTempSubdirectory("typedmemory-").FullName;
try
{
    // On loopback only, and without users: a hub that others reach has them (docs/hub.md).
    WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
    builder.Logging.ClearProviders();
    builder.WebHost.UseUrls("http://127.0.0.1:0");
    builder.Services.AddTypedMemoryHub(options =>
    {
        options.DataDirectory = Path.Combine(folder, "hub");
        options.AllowAnonymous = true;
    });
    await using WebApplication hub = builder.Build();
    hub.MapTypedMemoryHub();
    await hub.StartAsync();

    return await RunAsync(folder, new Uri(new Uri(hub.Urls.First()), "fleet"));
}
finally
{
    Directory.Delete(folder, recursive: true);
}

static async Task<int> RunAsync(string folder, Uri hub)
{
    await using var truck = new Device("truck", folder, hub);
    await using var tablet = new Device("tablet", folder, hub);
    await using var drone = new Device("drone", folder, hub);
    Device[] fleet = [truck, tablet, drone];

    await truck.Pumps.InsertAsync(new Pump { Number = "17", Note = "behind the barn" });
    await truck.Pumps.InsertAsync(new Pump { Number = "18", Note = "at the river" });
    await SyncAsync(fleet);

    // Out of reach of the hub and of each other, all three edit the same pump, and one takes away the other.
    var pump = new PumpId("17");
    await truck.Pumps.UpdateAsync(pump, old => old with { Starts = old.Starts + 3, Note = "behind the new barn" });
    await tablet.Pumps.UpdateAsync(
        pump, old => old with { Starts = old.Starts + 1, Faults = old.Faults.Add("leak"), PeakPressure = 4.1 });
    await drone.Pumps.UpdateAsync(
        pump, old => old with { Starts = old.Starts + 2, Faults = old.Faults.Add("rust"), PeakPressure = 3.7 });
    await drone.Pumps.DeleteAsync(new PumpId("18"));
    await SyncAsync(fleet);

    List<string> contents = [];
    long resolved = 0, open = 0;
    foreach (Device device in fleet)
    {
        ConflictCounts counts = await device.CountConflictsAsync();
        resolved += counts.Resolved;
        open += counts.Open;
        contents.Add(await device.DescribeAsync());
        Console.WriteLine($"{device.Name}: {contents[^1]}");
    }

    if (await truck.Pumps.GetAsync(pump) is { } merged)
    {
        Console.WriteLine(
            $"pump 17, {merged.Note}: {merged.Starts} starts, faults {string.Join(" and ", merged.Faults.Order())}, "
            + FormattableString.Invariant($"peak {merged.PeakPressure} bar"));
    }

    bool equal = contents.Distinct().Count() == 1 && open == 0;
    Console.WriteLine(
        $"{(equal ? "converged" : "NOT converged")}: {fleet.Length} devices, {resolved} conflicts resolved, {open} open");
    return equal ? 0 : 1;
}

// Twice: what the last one brings has to reach the first one.
static async Task SyncAsync(Device[] fleet)
{
    for (int round = 0; round < 2; round++)
    {
        foreach (Device device in fleet) await device.SyncAsync();
    }
}
