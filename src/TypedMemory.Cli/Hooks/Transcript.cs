using System.Text.Json;

namespace TypedMemory.Cli.Hooks;

/// <summary>
/// What was said in a session: a file with a JSON object in each line, or one with a list of messages.
/// </summary>
/// <param name="Question">The first words of the user.</param>
/// <param name="Answer">The last words of the agent.</param>
internal sealed record Transcript(string Question, string Answer)
{
    private const int MaxLength = 4000;

    /// <summary>A file that is one object is read whole, up to this.</summary>
    private const long MaxWhole = 64 << 20;

    /// <summary>Reads one. Lines of other kinds, and one that is not whole, are passed over.</summary>
    public static async Task<Transcript> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var said = new Transcript("", "");
        await foreach (string line in File.ReadLinesAsync(path, cancellationToken).ConfigureAwait(false))
            said = said.With(Parse(line));
        if (said.Question.Length > 0 || new FileInfo(path).Length > MaxWhole) return said.Cut();
        string whole = await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false);
        foreach ((bool IsUser, string Text)? message in ParseMessages(whole)) said = said.With(message);
        return said.Cut();
    }

    private static (bool IsUser, string Text)? Parse(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return TranscriptMessage.Read(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static List<(bool IsUser, string Text)?> ParseMessages(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("messages", out JsonElement messages)
                && messages.ValueKind == JsonValueKind.Array
                    ? [.. messages.EnumerateArray().Select(TranscriptMessage.Read)] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private Transcript With((bool IsUser, string Text)? message) => message switch
    {
        null => this,
        { IsUser: true } asked => Question.Length > 0 ? this : this with { Question = asked.Text },
        { } answered => this with { Answer = answered.Text },
    };

    /// <summary>As much of it as is kept.</summary>
    public Transcript Cut() => new(Cut(Question), Cut(Answer));

    private static string Cut(string text)
    {
        if (text.Length <= MaxLength) return text;
        int end = char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength;
        return text[..end] + "\u2026";
    }
}
