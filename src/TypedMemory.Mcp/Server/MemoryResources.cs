using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using TypedMemory.Mcp.Graph;

namespace TypedMemory.Mcp.Server;

/// <summary>The documents of the memory as resources.</summary>
internal sealed class MemoryResources(MemoryJsonReader reader, KnowledgeGraph? graph)
{
    private const string Json = "application/json";
    private const int PageSize = 100;
    private const int MostInCollection = 500;

    /// <summary>Lists documents, a page at a time, type after type.</summary>
    /// <remarks>The cursor is the number of the type and what its list goes on with.</remarks>
    public async ValueTask<ListResourcesResult> ListAsync(
        RequestContext<ListResourcesRequestParams> request, CancellationToken cancellationToken)
    {
        (int number, string? continuation) = ReadCursor(request.Params?.Cursor);
        var resources = new List<Resource>();
        if (number == 0 && continuation is null && graph is not null) resources.Add(GraphResource());
        for (; number < reader.Types.Count; number++)
        {
            MemoryJsonType type = reader.Types[number];
            (IReadOnlyList<MemoryJsonDocument> page, continuation) = await ReadPageAsync(
                type.Prefix, PageSize - resources.Count, continuation, cancellationToken).ConfigureAwait(false);
            resources.AddRange(page.Select(document => ToResource(document, type)));
            if (continuation is not null) return Page(resources, $"{number}:{continuation}");
            if (resources.Count >= PageSize && number + 1 < reader.Types.Count)
                return Page(resources, $"{number + 1}:");
        }

        return Page(resources, null);
    }

    /// <summary>The templates: one for each type.</summary>
    public ValueTask<ListResourceTemplatesResult> ListTemplatesAsync(
        RequestContext<ListResourceTemplatesRequestParams> request, CancellationToken cancellationToken) => new(
        new ListResourceTemplatesResult
        {
            ResourceTemplates =
            [
                .. reader.Types.Select(static type => new ResourceTemplate
                {
                    Name = type.Name,
                    Title = type.Name,
                    Description = type.Description,
                    UriTemplate = MemoryUri.TemplateOf(type),
                    MimeType = Json,
                }),
            ],
        });

    /// <summary>Reads a document, or the documents whose ids begin with what the URI has.</summary>
    public async ValueTask<ReadResourceResult> ReadAsync(
        RequestContext<ReadResourceRequestParams> request, CancellationToken cancellationToken)
    {
        string uri = request.Params?.Uri ?? "";
        if (uri == MemoryUri.Graph && graph is not null)
        {
            GraphView view = await graph.ReadAsync(cancellationToken).ConfigureAwait(false);
            return Content(uri, GraphJson.Indent(GraphJson.Of(view)));
        }

        string? id = MemoryUri.IdOf(uri);
        if (id is not null)
        {
            if (await reader.GetAsync(id, cancellationToken).ConfigureAwait(false) is { } document)
                return Content(uri, Write(json => WriteDocument(json, document)));
            if (IsCollection(id))
            {
                (IReadOnlyList<MemoryJsonDocument> page, string? continuation) = await reader.ListAsync(
                    id + ":", MostInCollection, null, cancellationToken).ConfigureAwait(false);
                return Content(uri, Write(json => WriteCollection(json, page, continuation is not null)));
            }
        }

        throw new McpProtocolException(
            $"There is no document \"{uri}\". Documents have URIs like {MemoryUri.TemplateOf(reader.Types[0])}; "
            + "resources/list lists those there are.", McpErrorCode.ResourceNotFound);
    }

    /// <summary>Whether a URI can name something of this memory, whether or not it is there now.</summary>
    public bool CanName(string uri) =>
        (uri == MemoryUri.Graph && graph is not null)
        || (MemoryUri.IdOf(uri) is { } id
            && reader.Types.Any(type => id == type.Name || id.StartsWith(type.Prefix, StringComparison.Ordinal)));

    /// <summary>Whether a document of an id is in the list.</summary>
    public bool IsListed(string id) =>
        reader.Types.Any(type => id.StartsWith(type.Prefix, StringComparison.Ordinal));

    /// <summary>Whether a change of a document is one of what a URI names.</summary>
    public static bool IsTouched(string uri, string changedId)
    {
        if (uri == MemoryUri.Graph)
        {
            return changedId.StartsWith(EntityId.TypePrefix, StringComparison.Ordinal)
                || changedId.StartsWith(RelationId.TypePrefix, StringComparison.Ordinal);
        }

        return MemoryUri.IdOf(uri) is { } id
            && changedId.StartsWith(id, StringComparison.Ordinal)
            && (changedId.Length == id.Length || changedId[id.Length] == ':');
    }

    /// <summary>Whether an id ends before a key of its type does.</summary>
    private bool IsCollection(string id) => reader.Types.Any(
        type => (id == type.Name || id.StartsWith(type.Prefix, StringComparison.Ordinal))
            && id.Count(static c => c == ':') < type.Form.Count(static c => c == ':'));

    private async ValueTask<MemoryJsonPage> ReadPageAsync(
        string prefix, int limit, string? continuation, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ListAsync(prefix, limit, continuation, cancellationToken).ConfigureAwait(false);
        }
        catch (ArgumentException) when (continuation is not null)
        {
            throw InvalidCursor(continuation);
        }
    }

    private (int Type, string? Continuation) ReadCursor(string? cursor)
    {
        if (string.IsNullOrEmpty(cursor)) return (0, null);
        string[] parts = cursor.Split(':', 2);
        return parts.Length == 2 && int.TryParse(parts[0], out int number) && number >= 0 && number < reader.Types.Count
            ? (number, parts[1].Length == 0 ? null : parts[1])
            : throw InvalidCursor(cursor);
    }

    private static McpProtocolException InvalidCursor(string cursor) => new(
        $"\"{cursor}\" is not a cursor of this list. Leave it out to begin with the first page.",
        McpErrorCode.InvalidParams);

    private static ListResourcesResult Page(IList<Resource> resources, string? cursor) =>
        new() { Resources = resources, NextCursor = cursor };

    private static Resource ToResource(MemoryJsonDocument document, MemoryJsonType type) => new()
    {
        Uri = MemoryUri.Of(document.Id),
        Name = document.Id,
        Description = type.Description,
        MimeType = Json,
    };

    private static Resource GraphResource() => new()
    {
        Uri = MemoryUri.Graph,
        Name = "knowledge-graph",
        Title = "Knowledge Graph",
        Description = "The full knowledge graph with all entities and relations",
        MimeType = Json,
    };

    private static ReadResourceResult Content(string uri, string text) => new()
    {
        Contents = [new TextResourceContents { Uri = uri, MimeType = Json, Text = text }],
    };

    private static void WriteDocument(Utf8JsonWriter json, MemoryJsonDocument document)
    {
        json.WriteStartObject();
        json.WriteString("id", document.Id);
        json.WriteString("revision", document.Revision.ToString());
        if (document.Value.ValueKind == JsonValueKind.Undefined)
        {
            json.WriteBoolean("unreadable", true);
        }
        else
        {
            json.WritePropertyName("value");
            document.Value.WriteTo(json);
        }

        json.WriteEndObject();
    }

    private static void WriteCollection(Utf8JsonWriter json, IReadOnlyList<MemoryJsonDocument> documents, bool hasMore)
    {
        json.WriteStartObject();
        json.WriteStartArray("documents");
        foreach (MemoryJsonDocument document in documents) WriteDocument(json, document);
        json.WriteEndArray();
        if (hasMore) json.WriteBoolean("hasMore", true);
        json.WriteEndObject();
    }

    private static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(
            buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
