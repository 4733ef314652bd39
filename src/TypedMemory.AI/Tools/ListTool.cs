using System.Text.Json;

namespace TypedMemory.AI.Tools;

/// <summary><c>list_facts</c>: reads documents in the order of their ids.</summary>
internal sealed class ListTool : TypeTool
{
    private const string Limit = "limit";
    private const string Continuation = "continuation";
    private const int MostDocuments = 500;
    private const int UsualDocuments = 50;

    public ListTool(TypeDocuments documents)
        : base(
            documents,
            $"list_{documents.Schema.ToolNames}",
            $"List {documents.Schema.ToolNames.Replace('_', ' ')}",
            $"Lists documents of the type {documents.Schema.Name} in the order of their ids, a page at a time, each with "
            + $"its revision.{About(documents.Schema)}",
            new SchemaBuilder()
                .Members(documents.Schema, Leading(documents.Schema))
                .Number(Limit, "How many at most.", 1, MostDocuments, UsualDocuments)
                .Text(Continuation, "What the page before handed out, to go on behind it.")
                .Build()) => (IsReadOnly, IsIdempotent) = (true, true);

    private protected override async ValueTask<JsonElement> RunAsync(
        ToolArguments arguments, CancellationToken cancellationToken)
    {
        DemandKey(arguments);
        string prefix = Type.IdOf(arguments, out int count);
        if (Leading(Type).Skip(count).FirstOrDefault(arguments.Has) is { } stray)
        {
            throw new ToolArgumentException(
                stray, $"The argument \"{stray}\" narrows the list only beside \"{Type.KeyMembers[count]}\". Give both.");
        }

        (IReadOnlyList<ToolDocument> page, string? continuation) = await ReadAsync(
            prefix, arguments.Number(Limit, UsualDocuments), arguments.Text(Continuation), cancellationToken)
            .ConfigureAwait(false);
        return ToolJson.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("outcome", "listed");
            json.WriteStartArray("documents");
            foreach (ToolDocument document in page)
            {
                json.WriteStartObject();
                document.WriteMembers(json);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (continuation is not null) json.WriteString(Continuation, continuation);
            json.WriteEndObject();
        });
    }

    private async ValueTask<(IReadOnlyList<ToolDocument> Documents, string? Continuation)> ReadAsync(
        string prefix, int limit, string? continuation, CancellationToken cancellationToken)
    {
        try
        {
            return await Documents.ListAsync(prefix, limit, continuation, cancellationToken).ConfigureAwait(false);
        }
        catch (ArgumentException) when (continuation is not null)
        {
            throw new ToolArgumentException(
                Continuation,
                $"The argument \"{Continuation}\" is \"{continuation}\", which no page of this list handed out. Leave it out "
                + "to begin with the first page.");
        }
    }

    /// <summary>The members of the key but the last, with all of which there is one document.</summary>
    private static IEnumerable<string> Leading(TypeSchema type) => type.KeyMembers.Take(type.KeyMembers.Length - 1);
}
