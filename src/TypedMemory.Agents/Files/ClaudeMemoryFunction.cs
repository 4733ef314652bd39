using System.Text.Json;
using Microsoft.Extensions.AI;

namespace TypedMemory;

/// <summary>Claude's memory tool as a function for any model that calls functions.</summary>
/// <param name="tool">The tool.</param>
public sealed class ClaudeMemoryFunction(ClaudeMemoryTool tool) : AIFunction
{
    private static readonly JsonElement _schema = ParseSchema();

    /// <inheritdoc/>
    public override string Name => ClaudeMemoryTool.Name;

    /// <inheritdoc/>
    public override string Description => ClaudeMemoryTool.Description;

    /// <inheritdoc/>
    public override JsonElement JsonSchema => _schema;

    /// <inheritdoc/>
    protected override async ValueTask<object?> InvokeCoreAsync(
        AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        MemoryToolResult result = await tool.ExecuteAsync(Write(arguments), cancellationToken).ConfigureAwait(false);
        return result.Text;
    }

    private static JsonElement ParseSchema()
    {
        using JsonDocument schema = JsonDocument.Parse(ClaudeMemoryTool.InputSchema);
        return schema.RootElement.Clone();
    }

    private static JsonElement Write(AIFunctionArguments arguments)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach ((string name, object? value) in arguments)
            {
                json.WritePropertyName(name);
                Write(json, value);
            }

            json.WriteEndObject();
        }

        using JsonDocument document = JsonDocument.Parse(buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
        return document.RootElement.Clone();
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case JsonElement element: element.WriteTo(json); break;
            case string text: json.WriteStringValue(text); break;
            case int number: json.WriteNumberValue(number); break;
            case long number: json.WriteNumberValue(number); break;
            case double number: json.WriteNumberValue(number); break;
            case bool truth: json.WriteBooleanValue(truth); break;
            case IEnumerable<int> numbers:
                json.WriteStartArray();
                foreach (int number in numbers) json.WriteNumberValue(number);
                json.WriteEndArray();
                break;
            default: json.WriteNullValue(); break;
        }
    }
}
