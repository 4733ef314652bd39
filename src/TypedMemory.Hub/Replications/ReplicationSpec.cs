using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Mango;

namespace TypedMemory.Hub.Replications;

/// <summary>
/// What is to be replicated, as a request to <c>_replicate</c> or a document of <c>_replicator</c> says.
/// </summary>
internal sealed record ReplicationSpec(ReplicationEnd Source, ReplicationEnd Target)
{
    private const int IdBytes = 16;

    private static readonly string[] s_filters = ["filter", "doc_ids", "selector"];

    public bool Continuous { get; init; }

    public bool CreateTarget { get; init; }

    /// <summary>The documents alone that are replicated, or <see langword="null"/> for all.</summary>
    public ImmutableArray<string>? Ids { get; init; }

    public MangoSelector? Selector { get; init; }

    /// <summary>The filter of a design document of the source; <see langword="null"/> for none.</summary>
    public ReplicationFilter? Function { get; init; }

    /// <summary>How it is done.</summary>
    public ReplicationSettings Settings { get; init; } = new();

    /// <summary>Whether design documents alone are replicated: CouchDB's filter <c>_design</c>.</summary>
    public bool DesignsOnly { get; init; }

    /// <summary>Who asked for it.</summary>
    public string? User { get; init; }

    /// <summary>The document of <c>_replicator</c> that says it, or <see langword="null"/> for a request.</summary>
    public string? Document { get; init; }

    /// <summary>
    /// The id of the replication: the same for the same ends and filter. No secret is in it, so a new password goes on
    /// where the old one was.
    /// </summary>
    public string Id
    {
        get
        {
            string ids = Ids is { } some ? string.Join('\n', some.Order(StringComparer.Ordinal)) : "*";
            byte[] text = Encoding.UTF8.GetBytes(
                $"{Source.Name}\n{Source.User}\n{Target.Name}\n{Target.User}\n{Selector?.CanonicalText}\n{ids}"
                + (DesignsOnly ? "\n_design" : "")
                + (Function is null ? "" : $"\n{Function}") + (Settings.WinnersOnly ? "\nwinning_revs_only" : ""));
            string hash = Convert.ToHexStringLower(SHA256.HashData(text).AsSpan(0, IdBytes));
            return hash + (Continuous ? "+continuous" : "") + (CreateTarget ? "+create_target" : "");
        }
    }

    /// <summary>What of the documents is replicated, or <see langword="null"/> for all.</summary>
    public SyncFilter? Filter => Ids is { } ids
        ? SyncFilter.ForIds(ids.AsSpan())
        : Selector is { } selector ? new SyncFilter([]) { Selector = selector }
        : DesignsOnly ? SyncFilter.ForPrefix("_design/") : null;

    /// <summary>Reads a request or a document.</summary>
    /// <exception cref="HubException">It says something that is none.</exception>
    public static ReplicationSpec Parse(JsonElement json, string? user, string? document = null)
    {
        if (!json.TryGetProperty("source", out JsonElement source))
            throw HubException.BadRequest("`source` is missing: name the database to replicate from.");
        if (!json.TryGetProperty("target", out JsonElement target))
            throw HubException.BadRequest("`target` is missing: name the database to replicate to.");
        string[] filters = [.. s_filters.Where(name => Has(json, name))];
        if (filters.Length > 1)
            throw HubException.BadRequest($"`{filters[0]}` and `{filters[1]}` are mutually exclusive");
        bool designsOnly = Has(json, "filter") && ReplicationFilter.IsDesigns(json.GetProperty("filter"));
        return new ReplicationSpec(ReplicationEnd.Parse("source", source), ReplicationEnd.Parse("target", target))
        {
            Continuous = Boolean(json, "continuous"),
            CreateTarget = Boolean(json, "create_target"),
            Ids = Has(json, "doc_ids") ? IdsOf(json.GetProperty("doc_ids")) : null,
            Selector = Has(json, "selector") ? MangoErrors.Selector(json.GetProperty("selector")) : null,
            DesignsOnly = designsOnly,
            Function = Has(json, "filter") && !designsOnly ? ReplicationFilter.Parse(json) : null,
            Settings = ReplicationSettings.Parse(json),
            User = user,
            Document = document,
        };
    }

    /// <summary>A member that is true or false, and false where it is not there.</summary>
    public static bool Boolean(JsonElement json, string name)
    {
        if (!Has(json, name)) return false;
        JsonElement value = json.GetProperty(name);
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean() : throw HubException.BadRequest($"`{name}` should be a boolean");
    }

    /// <summary>Whether a member is there, and is not null.</summary>
    public static bool Has(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    private static ImmutableArray<string> IdsOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array
            || value.EnumerateArray().Any(static id => id.ValueKind != JsonValueKind.String))
        {
            throw HubException.BadRequest("`doc_ids` must be an array of strings");
        }

        return [.. value.EnumerateArray().Select(static id => id.GetString()!).Distinct(StringComparer.Ordinal)];
    }
}
