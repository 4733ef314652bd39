using System.Diagnostics;

namespace TypedMemory.Simulation;

/// <summary>
/// Runs parts of the work in processes of one thread each. On one thread the replicator's stages take turns in one
/// order: a seed does the same in every run, alone or among others.
/// </summary>
internal static class Workers
{
    /// <summary>Leaves one thread to everything that this process does.</summary>
    public static async Task BecomeSingleThreadedAsync()
    {
        ThreadPool.SetMinThreads(1, 1);
        if (!ThreadPool.SetMaxThreads(1, 1))
            throw new InvalidOperationException("The process has more than one thread.");
        await Task.Yield();
    }

    /// <summary>Starts processes, and hands on what they print.</summary>
    /// <param name="arguments">What they do.</param>
    /// <param name="parts">How many there are.</param>
    /// <param name="onLine">Takes a line of one of them.</param>
    /// <returns>Whether all ended well.</returns>
    public static async Task<bool> RunAsync(Arguments arguments, int parts, Action<string> onLine)
    {
        bool[] succeeded = await Task.WhenAll(
            Enumerable.Range(0, parts).Select(part => RunOneAsync(arguments.ForWorker(part, parts), onLine)));
        return succeeded.All(static success => success);
    }

    private static async Task<bool> RunOneAsync(IReadOnlyList<string> arguments, Action<string> onLine)
    {
        string host = Environment.ProcessPath!;
        bool isHost = Path.GetFileNameWithoutExtension(host) == "dotnet";
        var start = new ProcessStartInfo(host, isHost ? [typeof(Workers).Assembly.Location, .. arguments] : arguments)
        {
            RedirectStandardOutput = true,
            Environment = { ["DOTNET_PROCESSOR_COUNT"] = "1", ["DOTNET_TieredPGO"] = "0" },
        };
        using Process worker = Process.Start(start)
            ?? throw new InvalidOperationException($"\"{host}\" could not be started.");
        while (await worker.StandardOutput.ReadLineAsync() is { } line)
        {
            lock (onLine) onLine(line);
        }

        await worker.WaitForExitAsync();
        return worker.ExitCode == 0;
    }
}
