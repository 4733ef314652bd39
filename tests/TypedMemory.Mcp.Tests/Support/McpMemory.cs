using System.IO.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace TypedMemory.Mcp.Tests;

/// <summary>A memory with a server in this process, and a client at the other end of two pipes.</summary>
public sealed class McpMemory : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly ServiceProvider _services;
    private readonly McpServer _server;
    private readonly Task _running;

    private McpMemory(Action<TypedMemoryMcpOptions>? configure, out Pipe toServer, out Pipe toClient)
    {
        (toServer, toClient) = (new Pipe(), new Pipe());
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddTypedMemory(memory => memory
            .UseSqlite(_folder["memory.db"], store => store with { Keep = HistoryRetention.All })
            .AddTypedMemoryMcpTypes());
        services.AddMcpServer().WithTypedMemory(configure);
        _services = services.BuildServiceProvider();
        _server = McpServer.Create(
            new StreamServerTransport(toServer.Reader.AsStream(), toClient.Writer.AsStream()),
            _services.GetRequiredService<IOptions<McpServerOptions>>().Value,
            serviceProvider: _services);
        _running = _server.RunAsync(_ended.Token);
    }

    public McpClient Client { get; private set; } = null!;

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Opens a memory.</summary>
    /// <param name="version">The protocol that the client speaks; the newest if none is said.</param>
    /// <param name="configure">What the server gives.</param>
    public static async Task<McpMemory> OpenAsync(
        string? version = null, Action<TypedMemoryMcpOptions>? configure = null)
    {
        var memory = new McpMemory(configure, out Pipe toServer, out Pipe toClient);
        memory.Client = await McpClient.CreateAsync(
            new StreamClientTransport(toServer.Writer.AsStream(), toClient.Reader.AsStream()),
            new McpClientOptions
            {
                ClientInfo = new Implementation { Name = "tests", Version = "1.0" },
                ProtocolVersion = version,
            },
            cancellationToken: Token);
        return memory;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public IServiceProvider Services => _services;

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _ended.CancelAsync();
        await ((Task)_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _server.DisposeAsync();
        await _services.DisposeAsync();
        _ended.Dispose();
        _folder.Dispose();
    }
}
