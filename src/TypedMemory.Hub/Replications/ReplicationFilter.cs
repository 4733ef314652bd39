using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Functions;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Replications;

/// <summary>A filter of the source: a function of a design document, or a view of one.</summary>
/// <param name="Design">The design document's id.</param>
/// <param name="Name">The function's name, or the view's.</param>
/// <param name="IsView">Whether it is a view: then what that emits anything for passes.</param>
/// <param name="Parameters">What the function finds in <c>req.query</c>.</param>
internal sealed record ReplicationFilter(
    string Design, string Name, bool IsView, ImmutableArray<KeyValuePair<string, string>> Parameters)
{
    private const string ViewFilter = "_view";

    // What a request for the feed says for itself; CouchDB's replicator leaves these out too.
    private static readonly string[] s_reserved =
    [
        "filter", "feed", "since", "limit", "heartbeat", "timeout", "include_docs", "seq_interval", "descending",
        "attachments", "att_encoding_info", "conflicts", "doc_ids", "style",
    ];

    /// <summary>The form in which a request for a feed names it.</summary>
    public string Path => $"{Design[Functions.Design.Prefix.Length..]}/{Name}";

    /// <summary>What a request for the feed of a source behind HTTP says.</summary>
    public ImmutableDictionary<string, string> FeedParameters =>
        Parameters.Where(pair => !s_reserved.Contains(pair.Key, StringComparer.Ordinal))
            .ToImmutableDictionary()
            .SetItem("filter", IsView ? ViewFilter : Path);

    /// <summary>Whether a filter is CouchDB's own of design documents.</summary>
    public static bool IsDesigns(JsonElement filter) =>
        filter.ValueKind == JsonValueKind.String && filter.ValueEquals("_design"u8);

    /// <summary>Reads <c>filter</c> and <c>query_params</c>.</summary>
    /// <exception cref="HubException">They are none.</exception>
    public static ReplicationFilter Parse(JsonElement json)
    {
        JsonElement filter = json.GetProperty("filter");
        if (filter.ValueKind != JsonValueKind.String)
            throw HubException.BadRequest("`filter` must be the name of a filter: `designname/filtername`");
        ImmutableArray<KeyValuePair<string, string>> parameters = ParametersOf(json);
        string name = filter.GetString()!;
        bool isView = name == ViewFilter;
        if (isView)
        {
            name = parameters.LastOrDefault(static pair => pair.Key == "view").Value
                ?? throw HubException.BadRequest("`query_params` has no `view`: say `designname/viewname`");
        }
        else if (name.StartsWith('_'))
        {
            throw HubException.BadRequest(
                $"`filter` cannot be \"{SafeText.Of(name)}\" here: say `doc_ids` or `selector` instead.");
        }

        string[] parts = name.Split('/');
        return parts is [{ Length: > 0 } design, { Length: > 0 } function]
            ? new ReplicationFilter(Functions.Design.Prefix + design, function, isView, parameters)
            : throw HubException.BadRequest(
                isView ? "`view` must be of the form `designname/viewname`"
                    : "`filter` must be of the form `designname/filtername`");
    }

    /// <summary>
    /// A name for what it lets through, with the function's text: after another text everything is looked at again.
    /// </summary>
    /// <param name="design">The design document's body.</param>
    /// <exception cref="HubException">It has no such function.</exception>
    public string Scope(ReadOnlyMemory<byte> design)
    {
        using JsonDocument json = JsonDocument.Parse(design, new JsonDocumentOptions { MaxDepth = JsonText.MaxDepth });
        if (!json.RootElement.TryGetProperty(IsView ? "views" : "filters", out JsonElement functions)
            || functions.ValueKind != JsonValueKind.Object || !functions.TryGetProperty(Name, out JsonElement function))
        {
            throw new HubException(404, "filter_fetch_error", $"The document \"{Design}\" of the source has no {Kind} \"{Name}\".");
        }

        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(function.GetRawText()));
        return $"{this} {Convert.ToHexStringLower(hash)}";
    }

    public string Kind => IsView ? "view" : "filter";

    public override string ToString()
    {
        var text = new StringBuilder($"{Kind} {Path}");
        foreach ((string name, string value) in Parameters.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
            text.Append('&').Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        return text.ToString();
    }

    // As a request for a feed has them: texts.
    private static ImmutableArray<KeyValuePair<string, string>> ParametersOf(JsonElement json)
    {
        if (!ReplicationSpec.Has(json, "query_params")) return [];
        JsonElement parameters = json.GetProperty("query_params");
        if (parameters.ValueKind != JsonValueKind.Object)
            throw HubException.BadRequest("parameter `query_params` must be an object");
        return
        [
            .. parameters.EnumerateObject().Select(static member => KeyValuePair.Create(
                member.Name,
                member.Value.ValueKind == JsonValueKind.String
                    ? member.Value.GetString()! : member.Value.GetRawText())),
        ];
    }
}
