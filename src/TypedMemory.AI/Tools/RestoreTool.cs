using System.Text.Json;

namespace TypedMemory.AI.Tools;

/// <summary><c>restore</c>: makes a document what it was.</summary>
internal sealed class RestoreTool : MemoryTool
{
    private const string Id = "id";
    private const string Revision = "revision";
    private const string IfRevision = "ifRevision";

    private readonly TypeSet _types;

    public RestoreTool(TypeSet types)
        : base(
            "restore",
            "Restore",
            "Makes a document what it was at a revision, also one that was deleted. The restored value is a new revision: "
            + "nothing of the history is lost.",
            new SchemaBuilder()
                .Text(Id, "The document's id, as reads hand it out.", isRequired: true)
                .Text(Revision, "The revision whose value is wanted, as history lists it.", isRequired: true)
                .Text(IfRevision, "The revision that the document must be at; a newer one is left as it is.")
                .Build())
    {
        _types = types;
        IsIdempotent = true;
    }

    private protected override async ValueTask<JsonElement> RunAsync(
        ToolArguments arguments, CancellationToken cancellationToken)
    {
        string id = arguments.DemandText(Id);
        TypeDocuments documents = _types.Of(Id, id);
        id = documents.Canonical(Id, id);
        RevisionId revision = arguments.Revision(Revision)!.Value;
        RevisionId? ifRevision = arguments.Revision(IfRevision);
        try
        {
            return await documents.RestoreAsync(
                id, revision, ifRevision, cancellationToken).ConfigureAwait(false) is { } document
                ? ToolAnswers.Document("restored", document)
                : throw new ToolArgumentException(
                    Revision, $"The store has no value of \"{id}\" at \"{revision}\". Allowed are the revisions that "
                        + "history lists as available.");
        }
        catch (RevisionConflictException) when (ifRevision is not null)
        {
            return ToolAnswers.Stale(
                id, ifRevision.Value, await documents.GetAsync(id, cancellationToken).ConfigureAwait(false));
        }
    }
}
