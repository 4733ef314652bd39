using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using TypedMemory.Mcp.Server;

namespace TypedMemory.Mcp.Graph;

/// <summary>A tool of the reference server.</summary>
/// <param name="tool">Its name, schemas and hints.</param>
/// <param name="run">What it does.</param>
internal sealed class GraphTool(
    Tool tool, Func<IDictionary<string, JsonElement>?, CancellationToken, ValueTask<GraphAnswer>> run) : McpServerTool
{
    public override Tool ProtocolTool { get; } = tool;

    public override IReadOnlyList<object> Metadata => [];

    public override async ValueTask<CallToolResult> InvokeAsync(
        RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        using MemoryScope scope = ClientOrigin.Begin(request.Server);
        try
        {
            GraphAnswer answer = await run(request.Params?.Arguments, cancellationToken).ConfigureAwait(false);
            return answer.ToResult();
        }
        catch (Exception refused) when (refused is GraphException or TypedMemoryException or ArgumentException)
        {
            return new CallToolResult
            {
                Content = [new TextContentBlock { Text = refused.Message }],
                IsError = true,
            };
        }
    }
}
