using System.Collections.Concurrent;
using System.Globalization;
using TypedMemory.Interop;

namespace TypedMemory.Interop.Tests.Faults;

/// <summary>
/// Our engine and its HTTP peer over a line that cuts at any byte, delays, duplicates, truncates, garbles, answers
/// errors and restarts the server. Every run ends converged, with nothing lost and nothing made twice. A failure names
/// its seed;
/// <c>TYPEDMEMORY_FAULT_SEED</c> replays it, <c>TYPEDMEMORY_FAULT_RUNS</c> makes more or fewer of them.
/// </summary>
/// <remarks>Alone in the process, since what stays in memory is looked at.</remarks>
[Collection(nameof(AloneInTheProcess))]
public sealed class FaultyLineTests(InteropFixture fixture)
{
    private const int Lanes = 2;
    private const long MemoryBound = 64L << 20;

    private static int Runs => Number("TYPEDMEMORY_FAULT_RUNS") ?? 500;

    private static int? OnlySeed => Number("TYPEDMEMORY_FAULT_SEED");

    [Fact]
    public async Task Every_run_with_the_hub_ends_converged()
    {
        var happened = new ConcurrentDictionary<LineFault, int>();
        if (OnlySeed is not null)
        {
            await RunLaneAsync(0, 1, happened);
            return;
        }

        // The first runs pay for what stays for good: compiled code, pools, caches.
        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => RunLaneAsync(lane * 1_000_000, 10, happened)));
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await Task.WhenAll(
            Enumerable.Range(0, Lanes).Select(
                lane => RunLaneAsync((lane * 1_000_000) + 10, (Runs / Lanes) - 10, happened)));
        long grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        string report = Report(happened);
        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{Runs} runs: {report}; {grown >> 10} KiB more in memory."));
        Assert.True(grown < MemoryBound, $"{grown >> 20} MiB stayed in memory after {Runs} runs.");
        Assert.True(
            happened.Values.Sum() > Runs, $"Only {report} in {Runs} runs: the line is too good to prove anything.");
        foreach (LineFault fault in Enum.GetValues<LineFault>()[1..])
        {
            Assert.True(Runs < 100 || happened.ContainsKey(fault), $"{fault} never happened: {report}.");
        }
    }

    [Fact]
    public async Task Every_run_with_the_server_of_somebody_else_ends_converged()
    {
        if (NodeProject.Missing is { } reason)
        {
            if (NodeProject.MustRun) Assert.Fail(reason);
            Assert.Skip(reason);
        }

        Uri server = (await fixture.GetServerAsync(TestContext.Current.CancellationToken)).Url;
        Assert.SkipUnless(server.IsLoopback, "The line to the server is one of this machine.");
        await using var proxy = new FaultProxy(() => server.Port, restart: null);
        var happened = new ConcurrentDictionary<LineFault, int>();
        await RunAsync(9_000_000, runs: 12, restarts: null, proxy, () => server, happened);
        TestContext.Current.TestOutputHelper?.WriteLine(Report(happened));
        Assert.NotEmpty(happened);
    }

    /// <summary>A hub and a line of its own, so that no lane disturbs another and a seed replays.</summary>
    private static async Task RunLaneAsync(int first, int runs, ConcurrentDictionary<LineFault, int> happened)
    {
        await using var hub = new FaultHub();
        await hub.RestartAsync();
        await using var proxy = new FaultProxy(() => hub.Port, hub.RestartAsync);
        await RunAsync(
            first, runs, hub.WhenUpAsync, proxy,
            () => new Uri($"http://{FaultHub.User}:{FaultHub.Password}@127.0.0.1:{hub.Port}"), happened);
    }

    private static async Task RunAsync(
        int first, int runs, Func<Task>? restarts, FaultProxy proxy, Func<Uri> server,
        ConcurrentDictionary<LineFault, int> happened)
    {
        for (int run = 0; run < runs; run++)
        {
            var faulty = new FaultRun(OnlySeed ?? (first + run), server, proxy, restarts);
            foreach ((LineFault fault, int count) in await faulty.ExecuteAsync())
                happened.AddOrUpdate(fault, count, (_, sum) => sum + count);
        }
    }

    private static string Report(ConcurrentDictionary<LineFault, int> happened) =>
        string.Join(", ", happened.OrderBy(static h => h.Key).Select(static h => $"{h.Key} {h.Value}"));

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out int number) ? number : null;
}
