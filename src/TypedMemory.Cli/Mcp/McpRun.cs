using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TypedMemory.Cli.Replication;
using TypedMemory.Cli.Shell;
using TypedMemory.Cli.Store;

namespace TypedMemory.Cli.Mcp;

/// <summary>One run of <c>typedmemory mcp</c>.</summary>
internal sealed class McpRun(string store)
{
    private const string Route = "/mcp";

    public RemoteAddress? Remote { get; init; }

    public bool Live { get; init; }

    public bool CreateRemote { get; init; }

    public bool ReadOnly { get; init; }

    public ImmutableArray<string> Types { get; init; } = [];

    /// <summary>Refuses what cannot be meant.</summary>
    /// <exception cref="UsageException">It is such a thing.</exception>
    public void Check()
    {
        if (Live && Remote is null)
            throw new UsageException("--live syncs with a remote database. Name it with --remote.");
        if (CreateRemote && Remote is null)
            throw new UsageException("--create makes a remote database. Name it with --remote.");
        if (ReadOnly && Remote is not null)
            throw new UsageException(
                "--read-only leaves the store as it is, and --remote writes what it pulls. Leave one out.");
        if (ReadOnly) StoreFile.Demand(store);
    }

    /// <summary>
    /// Serves the one client at the other end of the standard input and output, until it closes them.
    /// </summary>
    public async Task<int> ServeStdioAsync(CancellationToken cancellationToken)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { DisableDefaults = true });
        LogToErrors(builder.Logging);
        builder.Services.AddTypedMemory(Configure);
        builder.Services.AddMcpServer().WithStdioServerTransport().WithTypedMemory(Configure);
        using IHost host = builder.Build();
        await host.RunAsync(cancellationToken).ConfigureAwait(false);
        return ExitCodes.Done;
    }

    /// <summary>Serves clients by HTTP until it is interrupted.</summary>
    public async Task<int> ServeHttpAsync(string address, Output output, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https"))
            throw new UsageException(
                $"--http \"{address}\" is not a URL to listen at. Give one like http://127.0.0.1:3001.");
        var gate = HttpGate.Of(url);
        WebApplicationBuilder builder = WebHost.CreateBuilder();
        LogToErrors(builder.Logging);
        builder.WebHost.UseUrls(url.GetLeftPart(UriPartial.Authority));
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddTypedMemory(Configure);
        builder.Services.AddTypedMemoryMcp(Configure);
        WebApplication app = builder.Build();
        await using (app.ConfigureAwait(false))
        {
            app.Use(gate.PassAsync);
            string route = url.AbsolutePath.Length > 1 ? url.AbsolutePath : Route;
            app.MapMcp(route);
            if (url.AbsolutePath.Length <= 1) app.MapMcp("/");
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
            string listening = $"{app.Urls.First()}{route}";
            if (output.IsJson) output.Object(json => json.WriteString("url", listening));
            else output.Line($"listening on {listening}");
            output.Flush();
            await app.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
            return ExitCodes.Done;
        }
    }

    /// <summary>The memory of a store's file with its types: what import and export use too.</summary>
    public void Configure(ITypedMemoryBuilder memory)
    {
        bool isNew = !File.Exists(store);
        if (!ReadOnly) Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(store))!);
        memory.UseSqlite(store, options => options with
        {
            ReadOnly = ReadOnly,
            // What an agent overwrites by mistake can be had back. A store that exists keeps what it was told.
            Keep = isNew ? new HistoryRetention { Revisions = 20 } : options.Keep,
        });
        if (Types.IsEmpty) memory.AddTypedMemoryMcpTypes();

        // A directory that is synced into the store is found by recall; its files are written on disk.
        memory.AddFiles();
        foreach (string assembly in Types) TypesAssembly.AddTo(memory, assembly);
        if (Remote is { } remote) memory.SyncWith(remote.Url, Configure);
    }

    private void Configure(TypedMemoryMcpOptions options)
    {
        options.ReadOnly = ReadOnly;
        options.TypesWithTools = static type => type != typeof(MemoryFile);
    }

    private void Configure(SyncBuilder sync)
    {
        RemoteAddress remote = Remote!;
        if (remote.User is { } user) sync.WithBasicAuth(user, remote.Password ?? "");
        else sync.AllowAnonymous();
        if (remote.AllowInsecure) sync.AllowInsecureHttp();
        if (CreateRemote) sync.CreateIfMissing();
        if (Live) sync.Live();
    }

    /// <summary>The standard output is the client's.</summary>
    private static void LogToErrors(ILoggingBuilder logging) => logging.SetMinimumLevel(LogLevel.Warning)
        .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)
        .AddConsole(static console => console.LogToStandardErrorThreshold = LogLevel.Trace);
}
