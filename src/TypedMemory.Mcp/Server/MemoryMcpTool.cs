using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using TypedMemory.Mcp.Graph;

namespace TypedMemory.Mcp.Server;

/// <summary>A tool of the memory, as MCP calls it.</summary>
internal sealed class MemoryMcpTool(MemoryTool tool) : McpServerTool
{
    private static readonly Dictionary<string, JsonElement> s_none = [];

    public override Tool ProtocolTool { get; } = new()
    {
        Name = tool.Name,
        Title = tool.Title,
        Description = tool.Description,
        InputSchema = tool.JsonSchema,
        Annotations = new ToolAnnotations
        {
            Title = tool.Title,
            ReadOnlyHint = tool.IsReadOnly,
            DestructiveHint = tool.IsDestructive,
            IdempotentHint = tool.IsIdempotent,
            OpenWorldHint = false,
        },
    };

    public override IReadOnlyList<object> Metadata => [];

    public override async ValueTask<CallToolResult> InvokeAsync(
        RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        IReadOnlyDictionary<string, JsonElement> arguments = request.Params?.Arguments switch
        {
            null => s_none,
            IReadOnlyDictionary<string, JsonElement> given => given,
            { } given => given.ToDictionary(static p => p.Key, static p => p.Value),
        };
        using MemoryScope scope = ClientOrigin.Begin(request.Server);
        MemoryToolResult result = await tool.CallAsync(arguments, cancellationToken).ConfigureAwait(false);
        return new CallToolResult
        {
            Content = [new TextContentBlock { Text = result.Content.GetRawText() }],
            StructuredContent = result.Content,
            IsError = result.IsError ? true : null,
        };
    }
}
