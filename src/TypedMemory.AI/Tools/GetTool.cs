using System.Text.Json;

namespace TypedMemory.AI.Tools;

/// <summary><c>get_fact</c>: reads a document.</summary>
internal sealed class GetTool : TypeTool
{
    public GetTool(TypeDocuments documents)
        : base(
            documents,
            $"get_{documents.Schema.ToolName}",
            $"Get {documents.Schema.Name}",
            $"Reads {documents.Schema.One} by its id or key, with the revision that an update can name."
            + About(documents.Schema),
            NamedBy(documents.Schema).Build()) => (IsReadOnly, IsIdempotent) = (true, true);

    private protected override async ValueTask<JsonElement> RunAsync(
        ToolArguments arguments, CancellationToken cancellationToken)
    {
        string id = Named(arguments);
        return await Documents.GetAsync(id, cancellationToken).ConfigureAwait(false) is { } document
            ? ToolAnswers.Document("found", document)
            : ToolAnswers.NotFound(id);
    }
}
