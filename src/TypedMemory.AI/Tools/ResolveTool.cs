using System.Text.Json;

namespace TypedMemory.AI.Tools;

/// <summary><c>resolve</c>: makes one value of a document that was changed in two places.</summary>
internal sealed class ResolveTool : MemoryTool
{
    private const string Id = "id";
    private const string Revision = "revision";
    private const string Value = "value";

    private readonly TypeSet _types;

    public ResolveTool(TypeSet types)
        : base(
            "resolve",
            "Resolve",
            "Resolves a conflict: the document becomes one of its leaves, by revision, or the value that is given.",
            new SchemaBuilder()
                .Text(Id, "The document's id, as conflicts lists it.", isRequired: true)
                .Text(Revision, "The revision of the leaf that shall stay.")
                .Object(Value, "What the document shall be, with all its members; instead of revision.")
                .Build())
    {
        _types = types;
        IsDestructive = true;
    }

    private protected override async ValueTask<JsonElement> RunAsync(
        ToolArguments arguments, CancellationToken cancellationToken)
    {
        string id = arguments.DemandText(Id);
        TypeDocuments documents = _types.Of(Id, id);
        id = documents.Canonical(Id, id);
        RevisionId? revision = arguments.Revision(Revision);
        if (revision is null != arguments.Has(Value))
        {
            throw new ToolArgumentException(
                Value, "Give either \"revision\", to choose a leaf, or \"value\", to say what the document shall be.");
        }

        try
        {
            return await documents.ResolveAsync(
                id, revision, arguments.Get(Value), cancellationToken).ConfigureAwait(false) is { } document
                ? ToolAnswers.Document("resolved", document)
                : await documents.GetAsync(id, cancellationToken).ConfigureAwait(false) is { } current
                    ? ToolAnswers.Document("no_conflict", current)
                    : ToolAnswers.NotFound(id);
        }
        catch (RevisionConflictException changed)
        {
            return ToolAnswers.Stale(
                id, changed.Expected ?? revision ?? default,
                await documents.GetAsync(id, cancellationToken).ConfigureAwait(false));
        }
    }
}
