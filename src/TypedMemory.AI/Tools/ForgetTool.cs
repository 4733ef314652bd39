using System.Text.Json;

namespace TypedMemory.AI.Tools;

/// <summary><c>forget_fact</c>: deletes a document.</summary>
internal sealed class ForgetTool : TypeTool
{
    public ForgetTool(TypeDocuments documents)
        : base(
            documents,
            $"forget_{documents.Schema.ToolName}",
            $"Forget {documents.Schema.Name}",
            $"Deletes {documents.Schema.One}, on every machine that syncs. With ifRevision it is deleted only if it "
            + "is still at that revision, else the answer is stale and has the current value.",
            NamedBy(documents.Schema)
                .Text(IfRevision, "The revision that a read handed out; a newer document is then left as it is.")
                .Build()) => (IsDestructive, IsIdempotent) = (true, true);

    private protected override async ValueTask<JsonElement> RunAsync(
        ToolArguments arguments, CancellationToken cancellationToken)
    {
        string id = Named(arguments);
        RevisionId? ifRevision = arguments.Revision(IfRevision);
        try
        {
            if (!await Documents.DeleteAsync(id, ifRevision, cancellationToken).ConfigureAwait(false))
                return ToolAnswers.NotFound(id);
        }
        catch (RevisionConflictException) when (ifRevision is not null)
        {
            return await StaleAsync(id, ifRevision.Value, cancellationToken).ConfigureAwait(false);
        }

        return ToolJson.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("outcome", "forgotten");
            json.WriteString("id", id);
            json.WriteEndObject();
        });
    }
}
