using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace TypedMemory.Benchmarks.Hub;

/// <summary><c>typedmemory serve</c> in a process of its own, so that its memory is its own too.</summary>
internal sealed class HubProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;
    private readonly HttpClient _client;

    private HubProcess(Process process, string folder, Uri url)
    {
        _process = process;
        _folder = folder;
        Port = url.Port;
        _client = new HttpClient { BaseAddress = url };
    }

    public int Port { get; }

    public static async Task<HubProcess> StartAsync()
    {
        string folder = Directory.CreateTempSubdirectory("typedmemory-hub-").FullName;
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && host.EndsWith("dotnet", StringComparison.Ordinal) ? host : "dotnet")
        {
            RedirectStandardOutput = true,
        };
        string[] arguments =
        [
            FindTool(), "serve", "--data", folder, "--url", "http://127.0.0.1:0", "--allow-anonymous",
        ];
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        Process process = Process.Start(start)!;
        string line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The hub did not start.");
        return new HubProcess(process, folder, new Uri(line["listening on ".Length..]));
    }

    // The tool's own output folder, built in this program's configuration.
    private static string FindTool()
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        string root = framework.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        return Path.Combine(root, "src", "TypedMemory.Cli", "bin", framework.Parent.Name, framework.Name, "TypedMemory.Cli.dll");
    }

    public async Task PutAsync(string path, string json)
    {
        using HttpResponseMessage response = await _client.PutAsync(new Uri(path, UriKind.Relative), new StringContent(json, Encoding.UTF8, "application/json"));
        response.EnsureSuccessStatusCode();
    }

    /// <summary>The resident memory in bytes, and the number of threads.</summary>
    public (long Memory, int Threads) Measure()
    {
        _process.Refresh();
        return (_process.WorkingSet64, _process.Threads.Count);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        using (Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
