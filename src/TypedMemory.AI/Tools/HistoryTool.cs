using System.Text.Json;

namespace TypedMemory.AI.Tools;

/// <summary><c>history</c>: what a document was before.</summary>
internal sealed class HistoryTool : MemoryTool
{
    private const string Id = "id";
    private const string Limit = "limit";
    private const int MostRevisions = 1000;
    private const int UsualRevisions = 20;

    private readonly TypeSet _types;

    public HistoryTool(TypeSet types)
        : base(
            "history",
            "History",
            "Lists the revisions of a document, the newest first, with when each was edited, where that is known, and the "
            + "values that the store still has.",
            new SchemaBuilder()
                .Text(Id, "The document's id, as reads hand it out.", isRequired: true)
                .Number(Limit, "How many at most.", 1, MostRevisions, UsualRevisions)
                .Build())
    {
        _types = types;
        (IsReadOnly, IsIdempotent) = (true, true);
    }

    private protected override async ValueTask<JsonElement> RunAsync(
        ToolArguments arguments, CancellationToken cancellationToken)
    {
        string id = arguments.DemandText(Id);
        TypeDocuments documents = _types.Of(Id, id);
        id = documents.Canonical(Id, id);
        IReadOnlyList<ToolRevision> history = await documents.GetHistoryAsync(
            id, cancellationToken).ConfigureAwait(false);
        if (history.Count == 0) return ToolAnswers.NotFound(id);
        return ToolJson.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("outcome", "found");
            json.WriteString("id", id);
            json.WriteStartArray("revisions");
            foreach (ToolRevision revision in history.Take(arguments.Number(Limit, UsualRevisions)))
            {
                json.WriteStartObject();
                json.WriteString("revision", revision.Revision.ToString());
                json.WriteString("state", revision.State);
                if (revision.EditedAt is { } edited) json.WriteString("editedAt", edited.UtcDateTime);
                if (revision.EditedBy is { } actor) json.WriteString("editedBy", actor);
                if (revision.CurrentSince is { } since) json.WriteString("currentSince", since.UtcDateTime);
                if (!revision.Value.IsEmpty)
                {
                    json.WritePropertyName("value");
                    json.WriteRawValue(revision.Value.Span, skipInputValidation: true);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }
}
