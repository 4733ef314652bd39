using System.Text;
using TypedMemory.Core.Store;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Endpoints;

/// <summary>The parameters of <c>_all_docs</c> and its like, from a query string, a body, or both.</summary>
internal sealed class AllDocsQuery
{
    private ViewKey? _start;
    private ViewKey? _end;

    /// <summary>The ids that are asked for, whether they exist or not, or <see langword="null"/> for a range.</summary>
    public IReadOnlyList<WantedKey>? Keys { get; private set; }

    /// <summary>Which rows, and what comes with them.</summary>
    public RowOptions Rows { get; private set; } = new();

    /// <summary>Takes the parameters of a query string over what is there.</summary>
    public AllDocsQuery With(QueryParameters query)
    {
        var parameters = (AllDocsQuery)MemberwiseClone();
        foreach ((string name, string value) in query.All)
            parameters.Set(name, new ParameterValue(Encoding.UTF8.GetBytes(value), inBody: false));
        return parameters;
    }

    /// <summary>Takes the members of a body over what is there.</summary>
    public AllDocsQuery With(ReadOnlySpan<byte> body)
    {
        var parameters = (AllDocsQuery)MemberwiseClone();
        foreach ((string name, Range value) in JsonText.Members(body))
            parameters.Set(name, new ParameterValue(body[value], inBody: true));
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
        if (_start is { Order: not 0 } start && start.Order > 0 != Rows.Descending) return null;
        if (_end is { Order: not 0 } end && end.Order < 0 != Rows.Descending) return null;
        return new ListQuery
        {
            Prefix = prefix,
            From = _start?.Text,
            To = _end?.Text,
            InclusiveTo = Rows.InclusiveEnd,
            Descending = Rows.Descending,
            IncludeBodies = Rows.IncludeDocs,
        };
    }

    private void Set(string name, ParameterValue value)
    {
        switch (name)
        {
            case "key":
                _start = _end = ViewKey.Parse(value.Json);
                break;
            case "keys":
                Keys = [.. value.Keys().Select(static key => new WantedKey(JsonText.AsString(key), key))];
                break;
            case "startkey" or "start_key":
                _start = ViewKey.Parse(value.Json);
                break;
            case "endkey" or "end_key":
                _end = ViewKey.Parse(value.Json);
                break;
            case "partition":
                throw HubException.QueryParse("`partition` parameter is not supported on this db");
            case "reduce" when value.Flag:
                throw HubException.QueryParse("Reduce is invalid for map-only views.");
            case "group" when value.Flag:
                throw HubException.QueryParse("Invalid use of grouping on a map view.");
            case "group_level" when value.Number > 0:
                throw HubException.QueryParse("Invalid use of grouping on a map view.");
            case "stale" when value.Text is not ("ok" or "update_after"):
                throw HubException.QueryParse("Invalid value for `stale`.");
            case "update" when value.Text is not ("true" or "false" or "lazy"):
                throw HubException.QueryParse("Invalid value for `update`.");
            default:
                Rows = Rows.With(name, value) ?? Rows;
                break;
        }
    }
}
