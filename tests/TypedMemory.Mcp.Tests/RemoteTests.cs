using System.Text.Json;
using System.Threading.Channels;
using ModelContextProtocol.Client;
using TypedMemory.Testing;

namespace TypedMemory.Mcp.Tests;

/// <summary><c>typedmemory mcp --remote URL --live</c>: two machines and a hub between them.</summary>
public sealed class RemoteTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_remembered_on_one_machine_is_recalled_on_the_other()
    {
        using var folder = new TempFolder();
        await using TestHub hub = await TestHub.StartAsync(cancellationToken: Token);
        string url = new UriBuilder(await hub.CreateDatabaseAsync("memory", Token))
        { UserName = TestHub.User, Password = hub.Password }.Uri.AbsoluteUri;
        await using McpClient here = await ConnectAsync(folder["here.db"], url);
        await using McpClient there = await ConnectAsync(folder["there.db"], url);
        var told = Channel.CreateUnbounded<string>();
        await using IAsyncDisposable subscription = await there.SubscribeToResourceAsync(
            "memory://fact/a7/deploys", (update, token) => told.Writer.WriteAsync(update.Uri, token),
            cancellationToken: Token);

        await here.DoAsync("remember_fact", """{"agent":"a7","topic":"deploys","text":"Fridays are frozen"}""");
        await told.Reader.ReadAsync(Token);

        JsonElement hits = await there.DoAsync("recall", """{"question":"what about a friday?"}""");
        Assert.Equal("fact:a7:deploys", hits.GetProperty("hits")[0].GetProperty("id").GetString());
        JsonElement status = await there.DoAsync("sync_status");
        Assert.Contains("127.0.0.1", status.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(hub.Password, status.GetRawText(), StringComparison.Ordinal);

        // And back, as an update of what the other one wrote.
        JsonElement fact = await there.DoAsync("get_fact", """{"agent":"a7","topic":"deploys"}""");
        await using IAsyncDisposable back = await here.SubscribeToResourceAsync(
            "memory://fact/a7/deploys", (update, token) => told.Writer.WriteAsync(update.Uri, token),
            cancellationToken: Token);
        await there.DoAsync(
            "update_fact",
            $$"""{"agent":"a7","topic":"deploys","text":"Mondays too","ifRevision":"{{fact.GetProperty("revision").GetString()}}"}""");
        string text;
        do
        {
            await told.Reader.ReadAsync(Token);
            text = (await here.DoAsync("get_fact", """{"agent":"a7","topic":"deploys"}""")).GetRawText();
        }
        while (!text.Contains("Mondays too", StringComparison.Ordinal));
    }

    /// <summary>A client with a session, which is told of changes.</summary>
    private static Task<McpClient> ConnectAsync(string store, string url) => McpClient.CreateAsync(
        new StdioClientTransport(new StdioClientTransportOptions
        {
            Name = "tests",
            Command = "dotnet",
            Arguments = [Paths.Tool, "mcp", "--store", store, "--remote", url, "--live"],
        }),
        new McpClientOptions { ProtocolVersion = "2025-11-25" },
        cancellationToken: Token);
}
