using System.Diagnostics;
using System.Globalization;
using System.Text;
using TypedMemory.Benchmarks.Processes;

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

    /// <summary>What the hub has spent of the processor so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static async Task<HubProcess> StartAsync()
    {
        string folder = Directory.CreateTempSubdirectory("typedmemory-hub-").FullName;
        Process process = ProjectProcess.Start(
            Path.Combine("src", "TypedMemory.Cli"), "serve", "--data", folder, "--url", "http://127.0.0.1:0",
            "--allow-anonymous");
        string line = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("The hub did not start.");
        return new HubProcess(process, folder, new Uri(line["listening on ".Length..]));
    }

    public async Task PutAsync(string path, string json)
    {
        using HttpResponseMessage response = await _client.PutAsync(
            new Uri(path, UriKind.Relative), new StringContent(json, Encoding.UTF8, "application/json"));
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
        using (Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
