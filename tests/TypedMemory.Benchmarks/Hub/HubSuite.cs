using System.Diagnostics;

namespace TypedMemory.Benchmarks.Hub;

/// <summary>
/// What idle feeds cost a hub: memory and threads of its process with thousands of clients that wait, and how long one
/// write takes to reach them all; documents of many leaves; queries of an index; many writers.
/// </summary>
internal sealed class HubSuite : IBenchmarkSuite
{
    private const int WarmUpClients = 200;

    public async Task RunAsync(BenchmarkArguments arguments, BenchmarkResults results)
    {
        if (arguments.Only is null or "idle") await IdleAsync(arguments, results);
        if (arguments.Only is null or "leaves") await ManyLeaves.RunAsync(results);
        if (arguments.Only is null or "find") await FindAgainstQuery.RunAsync(arguments, results);
        if (arguments.Only is null or "writers") await ManyWriters.RunAsync(arguments, results);
    }

    private static async Task IdleAsync(BenchmarkArguments arguments, BenchmarkResults results)
    {
        int clients = arguments.Quick ? 1_000 : 5_000;
        foreach (string feed in (string[])["longpoll", "continuous"])
        {
            await using HubProcess hub = await HubProcess.StartAsync();
            await hub.PutAsync("/db", "");

            // The first clients make the server's pools and code; they leave before the memory is read.
            await using (var first = await IdleClients.ConnectAsync(hub.Port, "/db", feed, WarmUpClients))
            {
                await hub.PutAsync("/db/warm", "{}");
                await first.WaitForChangeAsync();
            }

            (long memory, int threads) before = hub.Measure();
            await using IdleClients idle = await IdleClients.ConnectAsync(hub.Port, "/db", feed, clients);
            (long memory, int threads) after = hub.Measure();
            results.Add(
                $"hub.idle.{feed}.memory", "typedmemory", (
                    after.memory - before.memory) / 1024.0 / clients, "KB/client");
            results.Add($"hub.idle.{feed}.threads", "typedmemory", after.threads - before.threads, "threads");
            long start = Stopwatch.GetTimestamp();
            await hub.PutAsync("/db/change", "{}");
            await idle.WaitForChangeAsync();
            results.Add(
                $"hub.idle.{feed}.wake", "typedmemory", Stopwatch.GetElapsedTime(start).TotalMilliseconds, "ms");
        }
    }
}
