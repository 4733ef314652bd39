// Three agents with a memory each, which meet at a hub in this process: no service, no key. With --inspect the page of
// the inspector shows a7's memory until Ctrl+C; with --remote URL they meet at a CouchDB database instead of the hub:
// https://user:password@couch.example/memory
using AgentMemory;
using Microsoft.Extensions.Options;
using TypedMemory;

bool inspect = args.Contains("--inspect");
int at = Array.IndexOf(args, "--remote");
if ((at >= 0 && at == args.Length - 1)
    || args.Any(a => a.StartsWith('-') && a is not ("--inspect" or "--remote")))
{
    Console.Error.WriteLine("usage: AgentMemory [--inspect] [--remote URL]");
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
string folder = Directory.CreateTempSubdirectory("typedmemory-").FullName;
try
{
    await using OfficeHub? hub = at < 0 ? await OfficeHub.StartAsync(Path.Combine(folder, "hub"), stop.Token) : null;
    string remote = hub?.Url ?? args[at + 1];
    await using Device a7 = await Device.StartAsync("a7", folder, remote, inspect, stop.Token);
    await using Device laptop = await Device.StartAsync("laptop", folder, remote, inspect: false, stop.Token);
    await using Device phone = await Device.StartAsync("phone", folder, remote, inspect: false, stop.Token);

    await new Show(a7, laptop, phone).RunAsync(settle: !inspect, stop.Token);
    if (a7.InspectorUrl is { } url)
    {
        Console.WriteLine($"inspect  {url}");
        await Task.Delay(Timeout.Infinite, stop.Token);
    }

    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 0; // Ctrl+C
}
catch (Exception exception) when (exception is TypedMemoryException or OptionsValidationException or ArgumentException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
finally
{
    Directory.Delete(folder, recursive: true);
}
