using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Server;
using TypedMemory;
using TypedMemory.Mcp.Hosting;
using TypedMemory.Mcp.Server;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Serves a memory to agents by the Model Context Protocol.</summary>
public static class TypedMemoryMcpServiceCollectionExtensions
{
    /// <summary>
    /// Adds an MCP server over the application's memory, reached by streamable HTTP where <c>app.MapMcp()</c> puts it.
    /// </summary>
    /// <remarks>
    /// The memory is that of <c>AddTypedMemory</c>. Whoever reaches the endpoint reads and writes it: demand
    /// authorization, e.g. <c>app.MapMcp("/mcp").RequireAuthorization()</c>, wherever others than this machine reach
    /// it.
    /// </remarks>
    /// <param name="services">The services of the application.</param>
    /// <param name="configure">Says what clients see; <see langword="null"/> for all of it.</param>
    /// <returns>The server's builder, for further tools of the application's own.</returns>
    public static IMcpServerBuilder AddTypedMemoryMcp(
        this IServiceCollection services, Action<TypedMemoryMcpOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        IMcpServerBuilder builder = services.AddMcpServer().WithHttpTransport();
        services.AddOptions<HttpServerTransportOptions>().Configure<Subscriptions>(static (http, subscriptions) =>
        {
            // Sessions for the clients that have them, so that they are told of changes; none for the newer ones.
            http.SessionMode = HttpServerSessionMode.StatefulForInitializeClients;
#pragma warning disable MCPEXP002 // The one place that knows when a session ends.
            http.RunSessionHandler = (_, server, cancellationToken) =>
                subscriptions.RunSessionAsync(server, cancellationToken);
#pragma warning restore MCPEXP002
        });
        return builder.WithTypedMemory(configure);
    }

    /// <summary>
    /// Gives an MCP server the tools and resources of the application's memory, whatever its transport, e.g.
    /// <c>services.AddMcpServer().WithStdioServerTransport().WithTypedMemory()</c>.
    /// </summary>
    /// <param name="builder">The server's builder.</param>
    /// <param name="configure">Says what clients see; <see langword="null"/> for all of it.</param>
    public static IMcpServerBuilder WithTypedMemory(
        this IMcpServerBuilder builder, Action<TypedMemoryMcpOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        IServiceCollection services = builder.Services;
        services.AddOptions<TypedMemoryMcpOptions>();
        if (configure is not null) services.Configure(configure);
        services.TryAddSingleton<KnowledgeGraphAccess>();
        services.TryAddSingleton(static provider => new Completions(ReaderOf(provider)));
        services.TryAddSingleton(static provider => new MemoryResources(
            ReaderOf(provider),
            provider.GetRequiredService<KnowledgeGraphAccess>().Graph));
        services.TryAddSingleton<ResourceFeed>();
        services.TryAddSingleton<Subscriptions>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<McpServerOptions>, ServerSetup>());
        return builder;
    }

    private static MemoryJsonReader ReaderOf(IServiceProvider services) => services.JsonReader(new MemoryToolOptions
    {
        Types = services.GetRequiredService<IOptions<TypedMemoryMcpOptions>>().Value.Types,
    });
}
