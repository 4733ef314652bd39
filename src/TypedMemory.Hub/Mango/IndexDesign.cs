using System.Text.Json.Nodes;
using System.Text.Json;
using System.Text;
using TypedMemory.Core.Json;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Mango;

/// <summary>A design document of the language <c>query</c>, into which indexes are written.</summary>
internal sealed class IndexDesign
{
    private readonly JsonObject _body;

    private IndexDesign(JsonObject body) => _body = body;

    /// <summary>The document as it is now.</summary>
    public byte[] Body
    {
        get
        {
            using var text = new MemoryStream();
            using (var json = new Utf8JsonWriter(text)) _body.WriteTo(json);
            return text.ToArray();
        }
    }

    /// <summary>Whether nothing but its language is left.</summary>
    public bool IsEmpty => _body.Count == 1 && _body.ContainsKey("language");

    /// <summary>Reads a stored document; an empty one begins a new one.</summary>
    /// <exception cref="HubException">It is of another language.</exception>
    public static IndexDesign Read(ReadOnlyMemory<byte> stored)
    {
        JsonObject body = stored.IsEmpty ? [] : (JsonObject)JsonNode.Parse(
            stored.Span, documentOptions: new JsonDocumentOptions { MaxDepth = Http.JsonText.MaxDepth })!;
        JsonNode? language = body["language"];
        bool isQuery = language?.GetValueKind() == JsonValueKind.String && language.GetValue<string>() == "query";
        if (!stored.IsEmpty && !isQuery)
        {
            throw new HubException(
                400, "invalid_ddoc_lang",
                $"Existing design doc has an invalid language: {language?.ToJsonString() ?? "none"}");
        }

        body["language"] = "query";
        return new IndexDesign(body);
    }

    /// <summary>Writes an index into it.</summary>
    /// <param name="index">The index.</param>
    /// <param name="definition">Its definition as it was given.</param>
    /// <returns>Whether it is new or another one than there was.</returns>
    public bool Add(MangoIndex index, JsonElement definition)
    {
        var fields = new JsonObject();
        foreach (string field in index.Sort.Fields) fields[field] = index.Sort.Direction;
        var map = new JsonObject { ["fields"] = fields };
        map["partial_filter_selector"] = JsonNode.Parse(index.Filter?.NormalizedText ?? "{}");
        var view = new JsonObject
        {
            ["map"] = map,
            ["reduce"] = "_count",
            ["options"] = new JsonObject { ["def"] = JsonNode.Parse(definition.GetRawText()) },
        };
        if (_body["views"] is not JsonObject views) _body["views"] = views = [];
        if (views[index.Name] is { } known && Map(known) is { } before && before == Map(view)) return false;
        views[index.Name] = view;
        return true;
    }

    /// <summary>Takes an index out of it.</summary>
    public void Remove(string name)
    {
        if (_body["views"] is not JsonObject views) return;
        views.Remove(name);
        if (views.Count == 0) _body.Remove("views");
    }

    // What makes the index, in the order of its fields.
    private static string? Map(JsonNode view) => (view as JsonObject)?["map"]?.ToJsonString();
}
