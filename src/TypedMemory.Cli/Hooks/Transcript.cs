using System.Text.Json;

namespace TypedMemory.Cli.Hooks;

/// <summary>What was said in a session: a file with a JSON object in each line.</summary>
/// <param name="Question">The first words of the user.</param>
/// <param name="Answer">The last words of the agent.</param>
internal sealed record Transcript(string Question, string Answer)
{
    private const int MaxLength = 4000;

    /// <summary>Reads one. Lines of other kinds, and one that is not whole, are passed over.</summary>
    public static async Task<Transcript> ReadAsync(string path, CancellationToken cancellationToken)
    {
        string question = "", answer = "";
        await foreach (string line in File.ReadLinesAsync(path, cancellationToken).ConfigureAwait(false))
        {
            if (Parse(line) is not { } said) continue;
            if (said.Kind == "user" && question.Length == 0) question = said.Text;
            if (said.Kind == "assistant") answer = said.Text;
        }

        return new Transcript(Cut(question), Cut(answer));
    }

    private static (string Kind, string Text)? Parse(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            bool isMessage = root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("type", out JsonElement type) && type.ValueKind == JsonValueKind.String
                && root.TryGetProperty("message", out JsonElement message)
                && message.ValueKind == JsonValueKind.Object;
            if (!isMessage || !root.GetProperty("message").TryGetProperty("content", out JsonElement content))
                return null;
            string text = content.ValueKind switch
            {
                JsonValueKind.String => content.GetString()!,
                JsonValueKind.Array => string.Join('\n', content.EnumerateArray().Select(TextOf).OfType<string>()),
                _ => "",
            };
            return text.Length > 0 ? (root.GetProperty("type").GetString()!, text) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? TextOf(JsonElement part) =>
        part.ValueKind == JsonValueKind.Object
        && part.TryGetProperty("type", out JsonElement type) && type.ValueEquals("text")
        && part.TryGetProperty("text", out JsonElement text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()
            : null;

    private static string Cut(string text)
    {
        if (text.Length <= MaxLength) return text;
        int end = char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength;
        return text[..end] + "\u2026";
    }
}
