using System.Text.Json;

namespace TypedMemory.AI.Tools;

/// <summary><c>update_fact</c>: changes members of a document.</summary>
internal sealed class UpdateTool : TypeTool
{
    public UpdateTool(TypeDocuments documents)
        : base(
            documents,
            $"update_{documents.Schema.ToolName}",
            $"Update {documents.Schema.Name}",
            $"Changes the given members of {documents.Schema.One}; the others stay. With ifRevision it is changed "
            + "only if it is still at that revision, else the answer is stale and has the current value."
            + About(documents.Schema),
            NamedBy(documents.Schema)
                .Members(documents.Schema, documents.Schema.OtherMembers)
                .Text(IfRevision, "The revision that a read handed out; a newer document is then left as it is.")
                .Build()) => IsIdempotent = true;

    private protected override async ValueTask<JsonElement> RunAsync(
        ToolArguments arguments, CancellationToken cancellationToken)
    {
        string id = Named(arguments);
        RevisionId? ifRevision = arguments.Revision(IfRevision);
        KeyValuePair<string, JsonElement>[] members = [.. arguments.Of(Type.OtherMembers)];
        if (members.Length == 0)
        {
            throw new ToolArgumentException(
                Type.Name, $"Nothing is to be changed. Give at least one of {string.Join(", ", Type.OtherMembers.Select(
                    static name => $"\"{name}\""))}.");
        }

        try
        {
            return await Documents.UpdateAsync(
                id, members, ifRevision, cancellationToken).ConfigureAwait(false) is { } document
                ? ToolAnswers.Document("updated", document)
                : ifRevision is { } gone ? ToolAnswers.Stale(id, gone, null) : ToolAnswers.NotFound(id);
        }
        catch (RevisionConflictException) when (ifRevision is not null)
        {
            return await StaleAsync(id, ifRevision.Value, cancellationToken).ConfigureAwait(false);
        }
    }
}
