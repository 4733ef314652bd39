using System.Text.Json;

namespace TypedMemory.Mcp.Prompts;

/// <summary>What a client gives with a prompt.</summary>
internal sealed class MemoryPromptArguments(IDictionary<string, JsonElement>? given)
{
    /// <summary>A text; <see langword="null"/> if none is given, or an empty one.</summary>
    public string? Find(string name)
    {
        if (given is null || !given.TryGetValue(name, out JsonElement value)) return null;
        string text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return string.IsNullOrWhiteSpace(text) ? null : text.Trim();
    }
}
