using System.Text.Json;

namespace TypedMemory.Cli.Hooks;

/// <summary>A message of a transcript, in the forms that agents write.</summary>
/// <remarks>
/// Claude Code: <c>{"type":"user","message":{"content":…}}</c>. Cursor: the same with <c>role</c>. Gemini CLI:
/// <c>{"type":"gemini","content":…}</c>. Codex:
/// <c>{"type":"event_msg","payload":{"type":"agent_message","message":…}}</c>;
/// its other lines hold what it adds to the user's words.
/// </remarks>
internal static class TranscriptMessage
{
    /// <summary>What was said, and whether by the user; <see langword="null"/> of anything else.</summary>
    public static (bool IsUser, string Text)? Read(JsonElement line)
    {
        JsonElement message = line;
        if (Text(line, "type") == "event_msg")
        {
            if (!TryObject(line, "payload", out message)) return null;
            return Said(Text(message, "type"), Text(message, "message"));
        }

        string? kind = Text(line, "type") ?? Text(line, "role");
        if (TryObject(line, "message", out JsonElement inner)) message = inner;
        return message.ValueKind == JsonValueKind.Object && message.TryGetProperty("content", out JsonElement content)
            ? Said(kind, TextOf(content)) : null;
    }

    private static (bool IsUser, string Text)? Said(string? kind, string? text) => text is not { Length: > 0 }
        ? null
        : kind switch
        {
            "user" or "user_message" => (true, text),
            "assistant" or "gemini" or "agent_message" => (false, text),
            _ => null,
        };

    private static string TextOf(JsonElement content) => content.ValueKind switch
    {
        JsonValueKind.String => content.GetString()!,
        JsonValueKind.Array => string.Join('\n', content.EnumerateArray().Select(PartOf).OfType<string>()),
        _ => "",
    };

    /// <summary>The text of a part; a part without a type has nothing else.</summary>
    private static string? PartOf(JsonElement part) =>
        Text(part, "type") is null or "text" or "input_text" or "output_text" ? Text(part, "text") : null;

    private static bool TryObject(JsonElement element, string name, out JsonElement value)
    {
        value = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out value)
            && value.ValueKind == JsonValueKind.Object;
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;
}
