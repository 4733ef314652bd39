using System.Collections.Immutable;
using System.Text.Json;
using TypedMemory.Core.Filters;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Documents;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Mango;

namespace TypedMemory.Hub.Find;

/// <summary>The body of <c>_find</c> and <c>_explain</c>.</summary>
internal sealed record FindRequest
{
    private const int DefaultLimit = 25;

    public required MangoSelector Selector { get; init; }

    /// <summary>The design document, and perhaps the name, of the index to use; empty for the best one.</summary>
    public ImmutableArray<string> UseIndex { get; init; } = [];

    public string? Bookmark { get; init; }

    public int Limit { get; init; } = DefaultLimit;

    public int Skip { get; init; }

    public MangoSort Sort { get; init; } = MangoSort.None;

    /// <summary>The fields that are wanted; empty for all.</summary>
    public ImmutableArray<string> Fields { get; init; } = [];

    public int Reads { get; init; } = 1;

    public bool Conflicts { get; init; }

    public bool Stale { get; init; }

    public bool Update { get; init; } = true;

    public bool Stable { get; init; }

    public bool ExecutionStats { get; init; }

    public bool AllowFallback { get; init; } = true;

    /// <summary>What is wanted of each document, or <see langword="null"/> for all of it.</summary>
    public FieldSelection? Selection => Fields.IsEmpty ? null : FieldSelection.Of(Fields);

    /// <summary>Reads a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="clock">What bounds the time of its selector, or <see langword="null"/> for no bound.</param>
    public static FindRequest Parse(byte[] body, SelectorClock? clock = null)
    {
        using JsonDocument json = JsonText.ParseObject(body);
        MangoSelector? selector = null;
        // Its selector is read first, since what is wrong there is what its writer looks for.
        if (json.RootElement.TryGetProperty("selector", out JsonElement given))
            selector = MangoErrors.Selector(given, clock);
        var request = new FindRequest { Selector = selector ?? throw MangoErrors.MissingKey("selector") };
        foreach (JsonProperty member in json.RootElement.EnumerateObject()) request = request.With(member);
        return request;
    }

    private FindRequest With(JsonProperty member)
    {
        JsonElement value = member.Value;
        return member.Name switch
        {
            "selector" => this,
            "use_index" => this with { UseIndex = IndexName(value) },
            "bookmark" => this with { Bookmark = BookmarkOf(value) },
            "limit" => this with { Limit = NonNegative(value) },
            "skip" => this with { Skip = NonNegative(value) },
            "sort" => this with { Sort = MangoSort.Parse(value) },
            "fields" => this with { Fields = FieldsOf(value) },
            "partition" => value.ValueKind == JsonValueKind.String && value.GetString() is "" ? this
                : throw HubException.BadRequest("`partition` is not supported: the database is not partitioned."),
            "r" => this with { Reads = Positive(value) },
            "conflicts" => this with { Conflicts = Boolean(value) },
            "stale" => this with { Stale = StaleOf(value) },
            "update" => this with { Update = Boolean(value) },
            "stable" => this with { Stable = Boolean(value) },
            "execution_stats" => this with { ExecutionStats = Boolean(value) },
            "allow_fallback" => this with { AllowFallback = Boolean(value) },
            var other => throw MangoErrors.InvalidKey(other),
        };
    }

    private static ImmutableArray<string> IndexName(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null) return [];
        ImmutableArray<string> parts = value.ValueKind switch
        {
            JsonValueKind.String => [.. value.GetString()!.Split('/')],
            JsonValueKind.Array when value.EnumerateArray().All(
                static item => item.ValueKind == JsonValueKind.String) =>
                [.. value.EnumerateArray().Select(static item => item.GetString()!)],
            _ => ["", "", ""],
        };
        if (value.ValueKind == JsonValueKind.String && parts is ["_design", _, ..]) parts = parts[1..];
        if (parts.Length > 2)
            throw MangoErrors.Invalid("invalid_index_name", "Invalid index name: ", value);
        return parts;
    }

    private static string? BookmarkOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString() is { Length: > 0 } text ? text : null,
        _ => throw MangoErrors.InvalidBookmark(value.GetRawText()),
    };

    private static ImmutableArray<string> FieldsOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
            throw MangoErrors.Invalid("invalid_fields", "Fields must be an array of strings, not: ", value);
        return
        [
            .. value.EnumerateArray().Select(static item => item.ValueKind == JsonValueKind.String
                ? item.GetString()!
                : throw MangoErrors.Invalid("invalid_field", "Invalid JSON for field spec: ", item)),
        ];
    }

    private static bool StaleOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.False => false,
        JsonValueKind.String when value.ValueEquals("ok") => true,
        JsonValueKind.String when value.ValueEquals("false") => false,
        _ => throw MangoErrors.Invalid(
            "invalid_ok_or_false_value", "Invalid value, should be \"ok\" or false: ", value),
    };

    private static bool Boolean(JsonElement value) => value.ValueKind is JsonValueKind.True or JsonValueKind.False
        ? value.GetBoolean() : throw MangoErrors.Invalid("invalid_boolean", "Invalid boolean value: ", value);

    private static int NonNegative(JsonElement value) =>
        Integer(value) is >= 0 and var number
            ? number
            : throw MangoErrors.Invalid(
                "invalid_non_neg_integer", "", value, " is not an integer greater than or equal to zero");

    private static int Positive(JsonElement value) =>
        Integer(value) is > 0 and var number
            ? number
            : throw MangoErrors.Invalid("invalid_pos_integer", "", value, " is not an integer greater than zero");

    // What is beyond the greatest number of rows there could be is as good as it.
    private static int? Integer(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number)
            ? (int)Math.Clamp(number, -1, int.MaxValue) : null;
}
