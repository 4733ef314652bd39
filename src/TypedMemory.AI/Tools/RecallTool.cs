using System.Text.Json;

namespace TypedMemory.AI.Tools;

/// <summary><c>recall_facts</c>: a question in plain words to one type.</summary>
internal sealed class RecallTool : TypeTool
{
    private const string Question = "question";
    private const string Limit = "limit";

    private readonly MemoryAnswers _answers;

    public RecallTool(TypeDocuments documents, MemoryAnswers answers)
        : base(
            documents,
            $"recall_{documents.Schema.ToolNames}",
            $"Recall {documents.Schema.ToolNames.Replace('_', ' ')}",
            $"Finds what answers a question among documents of the type {documents.Schema.Name}, the best first."
            + About(documents.Schema),
            new SchemaBuilder()
                .Text(Question, "The question, or words to look for.", isRequired: true)
                .Number(Limit, "How many at most.", 1, MemoryAnswers.MostHits, MemoryAnswers.UsualHits)
                .Build()) => (IsReadOnly, IsIdempotent, _answers) = (true, true, answers);

    private protected override async ValueTask<JsonElement> RunAsync(
        ToolArguments arguments, CancellationToken cancellationToken) =>
        MemoryAnswers.ToJson(await _answers.AskAsync(
            arguments.DemandText(Question), [Documents], arguments.Number(Limit, MemoryAnswers.UsualHits),
            cancellationToken).ConfigureAwait(false));
}
