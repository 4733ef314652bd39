using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace TypedMemory.Mcp.Tests;

/// <summary>Calls of tools with arguments as JSON.</summary>
internal static class McpCalls
{
    public static async Task<CallToolResult> CallAsync(this McpClient client, string tool, string arguments = "{}") =>
        await client.CallToolAsync(
            new CallToolRequestParams
            {
                Name = tool,
                Arguments = JsonElement.Parse(arguments).EnumerateObject().ToDictionary(p => p.Name, p => p.Value),
            },
            TestContext.Current.CancellationToken);

    /// <summary>Calls a tool that must succeed; answers its data.</summary>
    public static async Task<JsonElement> DoAsync(this McpClient client, string tool, string arguments = "{}")
    {
        CallToolResult result = await client.CallAsync(tool, arguments);
        Assert.False(result.IsError ?? false, result.Text());
        return result.StructuredContent!.Value;
    }

    public static string Text(this CallToolResult result) =>
        Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text;
}
