using System.Text.Json;

namespace TypedMemory.AI.Tools;

/// <summary><c>recall</c>: a question in plain words to all types.</summary>
internal sealed class RecallAllTool : MemoryTool
{
    private const string Question = "question";
    private const string Types = "types";
    private const string Limit = "limit";

    private readonly TypeSet _types;
    private readonly MemoryAnswers _answers;

    public RecallAllTool(TypeSet types, MemoryAnswers answers)
        : base(
            "recall",
            "Recall",
            "Finds what answers a question in the whole memory, the best first. Ask before a task what is known of it.",
            new SchemaBuilder()
                .Text(Question, "The question, or words to look for.", isRequired: true)
                .Texts(Types, $"Only these types: {string.Join(", ", types.All.Select(static t => t.Schema.Name))}. "
                    + "Left out: all.")
                .Number(Limit, "How many at most.", 1, MemoryAnswers.MostHits, MemoryAnswers.UsualHits)
                .Build())
    {
        (_types, _answers) = (types, answers);
        (IsReadOnly, IsIdempotent) = (true, true);
    }

    private protected override async ValueTask<JsonElement> RunAsync(
        ToolArguments arguments, CancellationToken cancellationToken)
    {
        JsonElement names = arguments.Get(Types);
        IReadOnlyList<TypeDocuments> asked = _types.Named(
            Types, names.ValueKind == JsonValueKind.Array
                ? [.. names.EnumerateArray().Select(static name => name.GetString()!)]
                : []);
        return MemoryAnswers.ToJson(await _answers.AskAsync(
            arguments.DemandText(Question), asked, arguments.Number(Limit, MemoryAnswers.UsualHits),
            cancellationToken).ConfigureAwait(false));
    }
}
