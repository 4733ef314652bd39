using System.CommandLine;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TypedMemory.Cli.Hub;
using TypedMemory.Cli.Shell;
using TypedMemory.Inspector;

namespace TypedMemory.Cli.Inspect;

/// <summary><c>typedmemory inspect</c>: a page that looks into a store, a backup, or a folder of them.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("STORE") { Description = "A store, a backup, or a folder of them." };
        var readOnly = new Option<bool>("--read-only") { Description = "Refuses every write." };
        Option<int> port = new Option<int>("--port")
        {
            Description = "Where to listen on the loopback address; 0 picks a free port.",
            DefaultValueFactory = static _ => 0,
        }.From(0, ushort.MaxValue);
        var command = new Command(
            "inspect", "Serves a page that looks into a store, to this machine alone, and prints its URL.")
        { path, readOnly, port, CommonOptions.Json() };
        return command.Does((result, output, token) => RunAsync(
            result.GetValue(path)!, result.GetValue(readOnly), result.GetValue(port), output, token));
    }

    private static async Task<int> RunAsync(
        string path, bool readOnly, int port, Output output, CancellationToken cancellationToken)
    {
        FileStores stores = await FileStores.OpenAsync(path, readOnly, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable life = stores.ConfigureAwait(false);
        WebApplicationBuilder builder = WebHost.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter(
            "Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)
            .AddConsole(static console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestLineSize = 32 * 1024;
        });
        WebApplication app = builder.Build();
        await using (app.ConfigureAwait(false))
        {
            var gate = new TokenGate();
            app.Use(gate.PassAsync);
            app.MapTypedMemoryInspector("/", options =>
            {
                options.IsGuarded = true;
                options.ReadOnly = readOnly;
                options.Stores = stores;
            });
            await ListenAsync(app, port, cancellationToken).ConfigureAwait(false);
            string url = $"{app.Urls.First()}/?token={gate.Token}";
            if (output.IsJson) output.Object(json => json.WriteString("url", url));
            else output.Line(url);
            output.Flush();
            if (!output.IsJson)
            {
                await Console.Error.WriteLineAsync(
                    "The URL works once, in one browser. Ctrl+C ends the inspector.").ConfigureAwait(false);
            }

            await ((IHost)app).WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
            return 0;
        }
    }

    private static async Task ListenAsync(WebApplication app, int port, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException exception)
        {
            throw new IOException(
                $"Cannot listen on port {port}: {exception.Message}. Name another one with --port, or 0 for a free one.",
                exception);
        }
    }
}
