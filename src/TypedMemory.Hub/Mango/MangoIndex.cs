using System.Buffers;
using System.Text.Json;
using TypedMemory.Core.Queries.Fields;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Mango;

/// <summary>An index of a database, as its design document defines it.</summary>
/// <param name="Design">The id of the design document, or <see langword="null"/> for that of ids, which needs
/// none.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Sort">The fields.</param>
internal sealed record MangoIndex(string? Design, string Name, MangoSort Sort)
{
    /// <summary>The index that every database has: of its ids.</summary>
    public static MangoIndex AllDocs { get; } = new(null, "_all_docs", new MangoSort(["_id"], false));

    /// <summary>Which documents alone stand in it, or <see langword="null"/> if it does not say.</summary>
    public MangoSelector? Filter { get; init; }

    /// <summary>The same as text, or <see langword="null"/> if it does not say.</summary>
    public string? FilterText { get; init; }

    public bool IsSpecial => Design is null;

    public string Type => IsSpecial ? "special" : "json";

    /// <summary>The index as a store keeps it.</summary>
    public FieldIndex Stored => new($"{Design}/{Name}", Sort.Fields) { Filter = Filter };

    /// <summary>Reads the definition of an index: <c>fields</c>, perhaps with <c>partial_filter_selector</c>.</summary>
    /// <param name="design">The id of its design document.</param>
    /// <param name="name">Its name.</param>
    /// <param name="definition">The definition.</param>
    public static MangoIndex Parse(string design, string name, JsonElement definition)
    {
        if (definition.ValueKind != JsonValueKind.Object)
            throw MangoErrors.Invalid("invalid_index", "JSON indexes must be an object, not: ", definition);
        MangoSort? sort = null;
        MangoSelector? filter = null;
        string? text = null;
        foreach (JsonProperty member in definition.EnumerateObject())
        {
            switch (member.Name)
            {
                case "fields":
                    sort = MangoSort.Parse(member.Value);
                    break;
                case "partial_filter_selector":
                    filter = MangoErrors.Selector(member.Value);
                    text = member.Value.GetRawText();
                    break;
                case var other:
                    throw MangoErrors.InvalidKey(other);
            }
        }

        bool isAny = filter is null || filter.CanonicalText == "{}";
        return new MangoIndex(design, name, sort ?? throw MangoErrors.MissingKey("fields"))
        {
            Filter = isAny ? null : filter,
            FilterText = isAny ? null : text,
        };
    }

    /// <summary>Reads the indexes of a design document; those that are none are passed over, as CouchDB does.</summary>
    public static IEnumerable<MangoIndex> FromDesign(string id, JsonElement body)
    {
        if (!body.TryGetProperty("language", out JsonElement language) || language.ValueKind != JsonValueKind.String
            || !language.ValueEquals("query") || !body.TryGetProperty("views", out JsonElement views)
            || views.ValueKind != JsonValueKind.Object) yield break;
        foreach (JsonProperty view in views.EnumerateObject())
        {
            if (FromView(id, view) is { } index) yield return index;
        }
    }

    /// <summary>Writes it as <c>_index</c> lists it.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        output.Write("{\"ddoc\":"u8);
        output.StringOrNull(Design);
        output.Write(",\"name\":"u8);
        output.String(Name);
        output.Write(",\"type\":"u8);
        output.String(Type);
        if (!IsSpecial) output.Write(",\"partitioned\":false"u8);
        output.Write(",\"def\":{\"fields\":["u8);
        for (int i = 0; i < Sort.Fields.Length; i++)
        {
            output.Write(i == 0 ? "{"u8 : ",{"u8);
            output.String(Sort.Fields[i]);
            output.Write(":"u8);
            output.String(Sort.Direction);
            output.Write("}"u8);
        }

        output.Write("]"u8);
        if (FilterText is { } filter)
        {
            output.Write(",\"partial_filter_selector\":"u8);
            output.Write(System.Text.Encoding.UTF8.GetBytes(filter));
        }

        output.Write("}}"u8);
    }

    // A design document has the fields as an object: each with its direction, in their order.
    private static MangoIndex? FromView(string id, JsonProperty view)
    {
        try
        {
            JsonElement map = view.Value.GetProperty("map");
            JsonElement fields = map.GetProperty("fields");
            MangoSort sort = fields.ValueKind == JsonValueKind.Object
                ? new MangoSort(
                    [.. fields.EnumerateObject().Select(static field => field.Name)],
                    fields.EnumerateObject().Any(static field => field.Value.ValueEquals("desc")))
                : MangoSort.Parse(fields);
            MangoSelector? filter = map.TryGetProperty("partial_filter_selector", out JsonElement text)
                ? MangoErrors.Selector(text) : null;
            bool isAny = filter is null || filter.CanonicalText == "{}";
            return sort.Fields.IsEmpty
                ? null
                : new MangoIndex(id, view.Name, sort)
                {
                    Filter = isAny ? null : filter,
                    FilterText = isAny ? null : text.GetRawText(),
                };
        }
        catch (Exception exception) when (exception
            is HubException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
