using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace TypedMemory.Mcp.Graph;

/// <summary>What a tool of the graph answers: a text, as the reference server has it, and the same as data.</summary>
/// <param name="Text">The text.</param>
/// <param name="Data">The data, an object.</param>
internal sealed record GraphAnswer(string Text, JsonElement Data)
{
    /// <summary>Something that the text has as it is, and the data under a name.</summary>
    public static GraphAnswer Of(string name, Action<Utf8JsonWriter> write) => new(
        GraphJson.Indented(write),
        JsonElement.Parse(GraphJson.Compact(json =>
        {
            json.WriteStartObject();
            json.WritePropertyName(name);
            write(json);
            json.WriteEndObject();
        })));

    public static GraphAnswer Of(GraphView graph)
    {
        string text = GraphJson.Indented(json => GraphJson.WriteGraph(json, graph));
        return new GraphAnswer(text, JsonElement.Parse(text));
    }

    public static GraphAnswer Done(string message) => new(
        message,
        JsonElement.Parse(GraphJson.Compact(json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("success", true);
            json.WriteString("message", message);
            json.WriteEndObject();
        })));

    public CallToolResult ToResult() => new()
    {
        Content = [new TextContentBlock { Text = Text }],
        StructuredContent = Data,
    };
}
