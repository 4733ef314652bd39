using System.Text;
using TypedMemory.Core.Store;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Endpoints;

/// <summary>The parameters of <c>_all_docs</c> and its like, from a query string, a body, or both.</summary>
internal sealed class ViewParameters
{
    private ViewKey? _start;
    private ViewKey? _end;

    /// <summary>The ids that are asked for, whether they exist or not, or <see langword="null"/> for a range.</summary>
    public IReadOnlyList<WantedKey>? Keys { get; private set; }

    public int? Limit { get; private set; }

    public int Skip { get; private set; }

    public bool Descending { get; private set; }

    public bool InclusiveEnd { get; private set; } = true;

    public bool IncludeDocs { get; private set; }

    public bool Conflicts { get; private set; }

    public bool Attachments { get; private set; }

    public bool UpdateSequence { get; private set; }

    /// <summary>Takes the parameters of a query string over what is there.</summary>
    public ViewParameters With(QueryParameters query)
    {
        var parameters = (ViewParameters)MemberwiseClone();
        foreach ((string name, string value) in query.All)
            parameters.Set(name, Encoding.UTF8.GetBytes(value), decoded: false);
        return parameters;
    }

    /// <summary>Takes the members of a body over what is there.</summary>
    public ViewParameters With(ReadOnlySpan<byte> body)
    {
        var parameters = (ViewParameters)MemberwiseClone();
        foreach ((string name, Range value) in JsonText.Members(body)) parameters.Set(name, body[value], decoded: true);
        return parameters;
    }

    /// <summary>The range as a query of the store.</summary>
    /// <returns><see langword="null"/> if no id can be in it.</returns>
    public ListQuery? ToQuery(string prefix)
    {
        if (Keys is not null && (_start is not null || _end is not null))
        {
            throw HubException.QueryParse("`keys` is incompatible with `key`, `start_key` and `end_key`");
        }

        // CouchDB's order of keys: null, booleans and numbers before every id, arrays and objects after.
        if (_start is { Order: not 0 } start && start.Order > 0 != Descending) return null;
        if (_end is { Order: not 0 } end && end.Order < 0 != Descending) return null;
        return new ListQuery
        {
            Prefix = prefix,
            From = _start?.Text,
            To = _end?.Text,
            InclusiveTo = InclusiveEnd,
            Descending = Descending,
            IncludeBodies = IncludeDocs,
        };
    }

    /// <inheritdoc cref="QueryParameters.NonNegative"/>
    public static int? NonNegative(string? text) => QueryParameters.NonNegative(text);

    private void Set(string name, ReadOnlySpan<byte> value, bool decoded)
    {
        switch (name)
        {
            case "key":
                _start = _end = ViewKey.Parse(value);
                break;
            case "keys":
                Keys = ParseKeys(value, decoded);
                break;
            case "startkey" or "start_key":
                _start = ViewKey.Parse(value);
                break;
            case "endkey" or "end_key":
                _end = ViewKey.Parse(value);
                break;
            case "limit":
                Limit = NonNegative(Scalar(value, decoded));
                break;
            case "skip":
                Skip = NonNegative(Scalar(value, decoded)) ?? 0;
                break;
            case "descending":
                Descending = Boolean(value, decoded);
                break;
            case "inclusive_end":
                InclusiveEnd = Boolean(value, decoded);
                break;
            case "include_docs":
                IncludeDocs = Boolean(value, decoded);
                break;
            case "conflicts":
                Conflicts = Boolean(value, decoded);
                break;
            case "attachments":
                Attachments = Boolean(value, decoded);
                break;
            case "update_seq":
                UpdateSequence = Boolean(value, decoded);
                break;
            case "reduce" when Boolean(value, decoded):
                throw HubException.QueryParse("Reduce is invalid for map-only views.");
            case "group" when Boolean(value, decoded):
                throw HubException.QueryParse("Invalid use of grouping on a map view.");
            case "group_level" when NonNegative(Scalar(value, decoded)) > 0:
                throw HubException.QueryParse("Invalid use of grouping on a map view.");
            case "stale" when Scalar(value, decoded) is not ("ok" or "update_after"):
                throw HubException.QueryParse("Invalid value for `stale`.");
            case "update" when Scalar(value, decoded) is not ("true" or "false" or "lazy"):
                throw HubException.QueryParse("Invalid value for `update`.");
        }
    }

    private static string Scalar(ReadOnlySpan<byte> value, bool decoded) =>
        (decoded ? JsonText.AsString(value) : null) ?? Encoding.UTF8.GetString(value);

    private static bool Boolean(ReadOnlySpan<byte> value, bool decoded)
    {
        string text = Scalar(value, decoded);
        return text.Equals("true", StringComparison.OrdinalIgnoreCase)
            || (text.Equals("false", StringComparison.OrdinalIgnoreCase)
                ? false
                : throw HubException.QueryParse($"Invalid boolean parameter: \"{text}\""));
    }

    private static List<WantedKey> ParseKeys(ReadOnlySpan<byte> json, bool inBody)
    {
        try
        {
            List<Range> items = JsonText.Items(json) ?? throw HubException.BadRequest(
                inBody ? "`keys` body member must be an array." : "`keys` parameter must be an array.");
            var keys = new List<WantedKey>(items.Count);
            foreach (Range item in items) keys.Add(new WantedKey(JsonText.AsString(json[item]), json[item].ToArray()));
            return keys;
        }
        catch (System.Text.Json.JsonException)
        {
            throw HubException.InvalidJson();
        }
    }
}
