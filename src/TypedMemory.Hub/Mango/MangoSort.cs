using System.Collections.Immutable;
using System.Text.Json;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Mango;

/// <summary>The fields of a sort or an index, all in one direction.</summary>
/// <param name="Fields">The fields, with dots.</param>
/// <param name="Descending">Whether the last ones come first.</param>
internal sealed record MangoSort(ImmutableArray<string> Fields, bool Descending)
{
    public static MangoSort None { get; } = new([], false);

    /// <summary>The direction in CouchDB's word.</summary>
    public string Direction => Descending ? "desc" : "asc";

    /// <summary>Reads a list of fields, each a name or a name with its direction.</summary>
    public static MangoSort Parse(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Array)
            throw MangoErrors.Invalid("invalid_sort_json", "Sort must be an array of sort specs, not: ", json);
        List<(string Field, bool Descending)> fields = [.. json.EnumerateArray().Select(ParseField)];
        if (fields.Select(static field => field.Descending).Distinct().Count() > 1)
        {
            throw new HubException(
                400, "unsupported_mixed_sort", "Sorts currently only support a single direction for all fields.");
        }

        return new MangoSort(
            [.. fields.Select(static field => field.Field)], fields.Count > 0 && fields[0].Descending);
    }

    private static (string Field, bool Descending) ParseField(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.String && json.GetString() is { Length: > 0 } name) return (name, false);
        if (json.ValueKind == JsonValueKind.Object && json.GetPropertyCount() == 1)
        {
            JsonProperty only = json.EnumerateObject().First();
            return only.Value.ValueKind == JsonValueKind.String && only.Value.GetString() is "asc" or "desc"
                ? (only.Name, only.Value.ValueEquals("desc"))
                : throw MangoErrors.Invalid("invalid_sort_dir", "Invalid sort direction: ", only.Value);
        }

        throw MangoErrors.Invalid("invalid_sort_field", "Invalid sort field: ", json);
    }
}
