using ModelContextProtocol.Client;

namespace TypedMemory.Mcp.Tests;

/// <summary>Starts servers as processes and connects the SDK's own client to them.</summary>
internal static class Servers
{
    public static Task<McpClient> ToolAsync(string store, params string[] more) =>
        StartAsync("dotnet", [Paths.Tool, "mcp", "--store", store, .. more]);

    public static Task<McpClient> ReferenceAsync(string file) => StartAsync(
        "node", [Paths.ReferenceServer], new Dictionary<string, string?> { ["MEMORY_FILE_PATH"] = file });

    private static Task<McpClient> StartAsync(
        string command, string[] arguments, Dictionary<string, string?>? environment = null) => McpClient.CreateAsync(
        new StdioClientTransport(new StdioClientTransportOptions
        {
            Name = "tests",
            Command = command,
            Arguments = arguments,
            EnvironmentVariables = environment,
        }),
        cancellationToken: TestContext.Current.CancellationToken);
}
