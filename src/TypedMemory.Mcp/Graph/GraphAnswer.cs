using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace TypedMemory.Mcp.Graph;

/// <summary>What a tool of the graph answers: a text, as the reference server has it, and the same as data.</summary>
/// <param name="Text">The text.</param>
/// <param name="Data">The data, an object.</param>
internal sealed record GraphAnswer(string Text, JsonElement Data)
{
    /// <summary>Something that the text has as it is, and the data under a name.</summary>
    public static GraphAnswer Of(string name, string json) =>
        new(GraphJson.Indent(json), JsonElement.Parse($"{{\"{name}\":{json}}}"));

    public static GraphAnswer Of(GraphView graph)
    {
        string json = GraphJson.Of(graph);
        return new GraphAnswer(GraphJson.Indent(json), JsonElement.Parse(json));
    }

    public static GraphAnswer Done(string message) =>
        new(message, JsonElement.Parse($"{{\"success\":true,\"message\":{GraphJson.Of(message)}}}"));

    public CallToolResult ToResult() => new()
    {
        Content = [new TextContentBlock { Text = Text }],
        StructuredContent = Data,
    };
}
