using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace TypedMemory.Benchmarks.Recall;

/// <summary>
/// Conversations with questions about them, in the form of LoCoMo's file: which turns hold the answer is known.
/// </summary>
internal sealed partial class RecallQuestionSet
{
    public List<RecallTurn> Turns { get; } = [];

    public List<RecallEvidence> Questions { get; } = [];

    /// <summary>Reads a file.</summary>
    public static async Task<RecallQuestionSet> ReadAsync(string file)
    {
        await using FileStream stream = File.OpenRead(file);
        using JsonDocument json = await JsonDocument.ParseAsync(stream);
        var set = new RecallQuestionSet();
        foreach (JsonElement sample in json.RootElement.EnumerateArray())
        {
            string conversation = sample.GetProperty("sample_id").GetString()!;
            set.AddTurns(conversation, sample.GetProperty("conversation"));
            foreach (JsonElement question in sample.GetProperty("qa").EnumerateArray())
                set.AddQuestion(conversation, question);
        }

        return set;
    }

    private void AddTurns(string conversation, JsonElement sessions)
    {
        foreach (JsonProperty session in sessions.EnumerateObject())
        {
            if (SessionName().Match(session.Name) is not { Success: true } name
                || session.Value.ValueKind != JsonValueKind.Array) continue;
            int number = int.Parse(name.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            string date = sessions.TryGetProperty($"session_{number}_date_time", out JsonElement time)
                ? time.GetString()! : "";
            foreach (JsonElement turn in session.Value.EnumerateArray())
            {
                (int inSession, int place) = PlaceOf(turn.GetProperty("dia_id").GetString()!)[0];
                Turns.Add(new RecallTurn
                {
                    Conversation = conversation,
                    Session = inSession,
                    Number = place,
                    Speaker = turn.GetProperty("speaker").GetString()!,
                    Text = turn.GetProperty("text").GetString()!,
                    Caption = turn.TryGetProperty("blip_caption", out JsonElement caption) ? caption.GetString()! : "",

                    // "1:56 pm on 8 May, 2023": the day is what people ask for.
                    Date = date[(date.IndexOf(" on ", StringComparison.Ordinal) is >= 0 and var on ? on + 4 : 0)..],
                });
            }
        }
    }

    private void AddQuestion(string conversation, JsonElement question)
    {
        HashSet<(int, int)> evidence = question.TryGetProperty("evidence", out JsonElement ids)
            ? [.. ids.EnumerateArray().SelectMany(static id => PlaceOf(id.GetString()!))]
            : [];
        if (evidence.Count == 0) return;
        Questions.Add(new RecallEvidence(
            conversation, question.GetProperty("question").GetString()!, question.GetProperty("category").GetInt32(),
            evidence));
    }

    private static List<(int Session, int Number)> PlaceOf(string id) =>
    [
        .. TurnId().Matches(id).Select(static match => (
            int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture),
            int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture))),
    ];

    [GeneratedRegex(@"D(\d+):(\d+)")]
    private static partial Regex TurnId();

    [GeneratedRegex(@"^session_(\d+)$")]
    private static partial Regex SessionName();
}
