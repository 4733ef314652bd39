using System.Text.Json;

namespace TypedMemory.AI.Tools;

/// <summary><c>remember_fact</c>: writes a document, new or over what is there.</summary>
internal sealed class RememberTool : TypeTool
{
    public RememberTool(TypeDocuments documents)
        : base(
            documents,
            $"remember_{documents.Schema.ToolName}",
            $"Remember {documents.Schema.Name}",
            $"Stores {documents.Schema.One}. One with the same {string.Join(", ", documents.Schema.KeyMembers)} is "
            + "updated: members that are left out keep what they have. Answers with its id and revision."
            + About(documents.Schema),
            new SchemaBuilder()
                .Members(documents.Schema, documents.Schema.Properties.EnumerateObject().Select(static p => p.Name))
                .Require(documents.Schema.Required)
                .Build()) => IsIdempotent = true;

    private protected override async ValueTask<JsonElement> RunAsync(
        ToolArguments arguments, CancellationToken cancellationToken)
    {
        KeyValuePair<string, JsonElement>[] members =
            [.. arguments.Of(Type.Properties.EnumerateObject().Select(static p => p.Name))];
        DemandKey(arguments);
        (ToolDocument document, bool isNew) = await Documents.PutAsync(
            members, cancellationToken).ConfigureAwait(false);
        return ToolAnswers.Document(isNew ? "created" : "updated", document);
    }
}
