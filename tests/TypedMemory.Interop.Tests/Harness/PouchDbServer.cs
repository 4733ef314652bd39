using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace TypedMemory.Interop;

/// <summary>A PouchDB Server of our own, in memory, on a port of this machine.</summary>
internal sealed class PouchDbServer : IAsyncDisposable
{
    private readonly string _folder;
    private readonly Process _process;

    private PouchDbServer(Uri url, string folder, Process process)
    {
        Url = url;
        _folder = folder;
        _process = process;
    }

    /// <summary>Where it listens.</summary>
    public Uri Url { get; }

    /// <summary>Starts a server and waits until it answers.</summary>
    public static async Task<PouchDbServer> StartAsync(CancellationToken cancellationToken)
    {
        await NodeProject.InstallAsync(cancellationToken);
        for (int attempt = 1; ; attempt++)
        {
            PouchDbServer? server = await TryStartAsync(cancellationToken);
            if (server is not null) return server;
            if (attempt == 5) throw new InvalidOperationException("PouchDB Server does not start.");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<PouchDbServer?> TryStartAsync(CancellationToken cancellationToken)
    {
        int port = FreePort();

        // It writes its configuration and its log into its working directory.
        string folder = Directory.CreateTempSubdirectory("typedmemory-pouchdb-server-").FullName;
        string script = Path.Combine(NodeProject.Folder, "node_modules", "pouchdb-server", "bin", "pouchdb-server");
        Process process = NodeProject.Start(
            "node", [script, "--in-memory", "--host", "127.0.0.1", "--port", $"{port}", "--no-color"], folder);

        // It says so when it listens; what else it says is nobody's business, but has to be read.
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.Contains("has started on", StringComparison.Ordinal) == true) listening.TrySetResult();
        };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var server = new PouchDbServer(new Uri($"http://127.0.0.1:{port}"), folder, process);
        if (await Task.WhenAny(listening.Task, process.WaitForExitAsync(cancellationToken)) == listening.Task)
            return server;

        // Somebody else took the port in between.
        await server.DisposeAsync();
        cancellationToken.ThrowIfCancellationRequested();
        return null;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
