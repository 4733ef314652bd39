using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;

namespace TypedMemory.AI.Tools;

/// <summary>Makes the JSON of arguments and answers, without reflection.</summary>
internal static class ToolJson
{
    private const int LongestQuote = 120;

    // The answers are read by models, and never put into a page.
    private static readonly JsonWriterOptions s_options =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The JSON that a function writes.</summary>
    public static JsonElement Write(Action<Utf8JsonWriter> write) => Parse(WriteUtf8(write).Span);

    /// <summary>The JSON that a function writes, as UTF-8.</summary>
    public static ReadOnlyMemory<byte> WriteUtf8(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_options)) write(json);
        return buffer.WrittenMemory;
    }

    public static JsonElement Parse(ReadOnlySpan<byte> utf8Json) => JsonElement.Parse(utf8Json);

    /// <summary>An argument as the caller of a function has it.</summary>
    public static JsonElement Of(object? value) => value switch
    {
        JsonElement element => element,
        JsonDocument document => document.RootElement,
        null => Write(static json => json.WriteNullValue()),
        string text => Write(json => json.WriteStringValue(text)),
        bool flag => Write(json => json.WriteBooleanValue(flag)),
        JsonNode node => Write(json => node.WriteTo(json)),
        _ => JsonSerializer.SerializeToElement(value, TypeInfoOf(value.GetType())),
    };

    /// <summary>A value as an error quotes it.</summary>
    public static string Quote(JsonElement value)
    {
        string text = value.GetRawText();
        return text.Length <= LongestQuote ? text : $"{text[..LongestQuote]}… ({text.Length} characters)";
    }

    private static JsonTypeInfo TypeInfoOf(Type type) => AIJsonUtilities.DefaultOptions.GetTypeInfo(type);
}
