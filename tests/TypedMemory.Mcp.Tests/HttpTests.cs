using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace TypedMemory.Mcp.Tests;

/// <summary><c>AddTypedMemoryMcp</c> and <c>MapMcp</c> in an ASP.NET application.</summary>
public sealed class HttpTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData(null)]
    public async Task An_application_serves_its_memory_to_clients_of_either_protocol(string? version)
    {
        using var folder = new TempFolder();
        await using WebApplication app = await StartAsync(folder);
        await using McpClient client = await ConnectAsync(app, version);

        JsonElement made = await client.DoAsync("remember_pump", """{"site":"north","number":1}""");
        IList<McpClientTool> tools = await client.ListToolsAsync(cancellationToken: Token);

        Assert.Equal("pump:north:1", made.GetProperty("id").GetString());
        Assert.DoesNotContain("read_graph", tools.Select(t => t.Name));
        Assert.NotNull(await app.Services.GetRequiredService<IPumpRepository>().GetAsync("north", 1, Token));
    }

    [Fact]
    public async Task A_session_over_http_is_told_of_a_change_of_the_application()
    {
        using var folder = new TempFolder();
        await using WebApplication app = await StartAsync(folder);
        await using McpClient client = await ConnectAsync(app, "2025-11-25");
        var told = Channel.CreateUnbounded<string>();
        await using IAsyncDisposable subscription = await client.SubscribeToResourceAsync(
            "memory://pump/north/1", (update, token) => told.Writer.WriteAsync(update.Uri, token),
            cancellationToken: Token);

        await app.Services.GetRequiredService<IPumpRepository>().UpsertAsync(
            new Pump { Site = "north", Number = 1 }, Token);

        Assert.Equal("memory://pump/north/1", await told.Reader.ReadAsync(Token));
    }

    /// <summary>
    /// The suite reads a template of the suite's own: an application has resources beside those of its memory.
    /// </summary>
    [Fact]
    public async Task Templates_of_the_application_are_read_beside_those_of_the_memory()
    {
        using var folder = new TempFolder();
        await using WebApplication app = await StartAsync(folder, static mcp => mcp.WithResources(
        [
            McpServerResource.Create(
                static (string id) => $$"""{"id":"{{id}}","templateTest":true,"data":"Data for ID: {{id}}"}""",
                new() { UriTemplate = "test://template/{id}/data", Name = "data", MimeType = "application/json" }),
        ]));

        (int code, string output, string errors) = await Commands.RunAsync(
            "node",
            [Paths.Conformance, "server", "--url", $"{app.Urls.First()}/mcp", "--scenario", "resources-templates-read"]);

        Assert.True(code == 0, output + errors);
        Assert.Contains(", 0 failed", output);
        await using McpClient client = await ConnectAsync(app, null);
        await client.DoAsync("remember_pump", """{"site":"north","number":1}""");
        Assert.Contains(
            "north", Assert.IsType<TextResourceContents>((await client.ReadResourceAsync(
                "memory://pump/north/1", cancellationToken: Token)).Contents[0]).Text);
        Assert.Contains(
            "memory://pump/{site}/{number}",
            (await client.ListResourceTemplatesAsync(cancellationToken: Token)).Select(static t => t.UriTemplate));
    }

    private static async Task<WebApplication> StartAsync(
        TempFolder folder, Action<IMcpServerBuilder>? configure = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddTypedMemory(memory => memory.UseSqlite(folder["memory.db"]).AddGeneratedTypes());
        IMcpServerBuilder mcp = builder.Services.AddTypedMemoryMcp();
        configure?.Invoke(mcp);
        WebApplication app = builder.Build();
        app.MapMcp("/mcp");
        await app.StartAsync(Token);
        return app;
    }

    private static Task<McpClient> ConnectAsync(WebApplication app, string? version) => McpClient.CreateAsync(
        new HttpClientTransport(new HttpClientTransportOptions { Endpoint = new Uri($"{app.Urls.First()}/mcp") }),
        new McpClientOptions { ProtocolVersion = version },
        cancellationToken: Token);
}
