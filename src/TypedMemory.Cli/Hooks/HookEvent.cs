using System.Text.Json;

namespace TypedMemory.Cli.Hooks;

/// <summary>What an agent tells a hook on its standard input.</summary>
/// <param name="Session">The id of the session.</param>
/// <param name="Project">The name of the folder that the agent works in.</param>
/// <param name="Transcript">The file with what was said; <see langword="null"/> if there is none.</param>
/// <param name="LastAnswer">The last words of the agent, where they are told.</param>
internal sealed record HookEvent(string Session, string Project, string? Transcript, string? LastAnswer)
{
    /// <summary>Reads it.</summary>
    /// <exception cref="FormatException">It is not what an agent tells.</exception>
    public static HookEvent Parse(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            string folder = Text(document.RootElement, "cwd") is { Length: > 0 } cwd
                ? cwd
                : FirstRoot(document.RootElement) ?? Environment.CurrentDirectory;
            return new HookEvent(
                Text(document.RootElement, "session_id") ?? Text(document.RootElement, "conversation_id") ?? throw new FormatException(
                    "The standard input has no \"session_id\". The command is run by an agent's hook."),
                Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)) is { Length: > 0 } name ? name : "root",
                Text(document.RootElement, "transcript_path"),
                Text(document.RootElement, "last_assistant_message"));
        }
        catch (JsonException error)
        {
            throw new FormatException(
                $"The standard input is not the JSON of an agent's hook: {error.Message}", error);
        }
    }

    /// <summary>The first folder of an editor's window.</summary>
    private static string? FirstRoot(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty("workspace_roots", out JsonElement roots)
        && roots.ValueKind == JsonValueKind.Array
            ? roots.EnumerateArray().Where(static root => root.ValueKind == JsonValueKind.String)
                .Select(static root => root.GetString()).FirstOrDefault(static root => root!.Length > 0)
            : null;

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
