using System.Text;
using TypedMemory.Core.Queries.Views;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Views;

/// <summary>What is asked of a view, from a query string, a body, or both.</summary>
internal sealed class ViewQuery
{
    private byte[]? _start;
    private byte[]? _end;
    private string? _startId;
    private string? _endId;

    /// <summary>The keys that are asked for, as JSON; <see langword="null"/> for a range.</summary>
    public IReadOnlyList<byte[]>? Keys { get; private set; }

    /// <summary>Which rows, and what comes with them.</summary>
    public RowOptions Rows { get; private set; } = new();

    /// <summary>Whether the rows come in order, and how many there are is told.</summary>
    public bool Sorted { get; private set; } = true;

    /// <summary>Whether the rows are reduced; <see langword="null"/> if the view says so itself.</summary>
    public bool? Reduce { get; private set; }

    /// <summary>How many items of array keys make a group, 0 for one of all, <see cref="int.MaxValue"/> for whole
    /// keys.</summary>
    public int GroupLevel { get; private set; }

    /// <summary>Whether the view is brought up to date: <c>true</c> before, <c>lazy</c> afterwards, <c>false</c>
    /// not.</summary>
    public string Update { get; private set; } = "true";

    /// <summary>Takes the parameters of a query string over what is there.</summary>
    public ViewQuery With(QueryParameters query)
    {
        var asked = (ViewQuery)MemberwiseClone();
        foreach ((string name, string value) in query.All)
            asked.Set(name, new ParameterValue(Encoding.UTF8.GetBytes(value), inBody: false));
        return asked;
    }

    /// <summary>Takes the members of a body over what is there.</summary>
    public ViewQuery With(ReadOnlySpan<byte> body)
    {
        var asked = (ViewQuery)MemberwiseClone();
        foreach ((string name, Range value) in JsonText.Members(body))
            asked.Set(name, new ParameterValue(body[value], inBody: true));
        return asked;
    }

    /// <summary>Refuses what does not go together, in CouchDB's words.</summary>
    /// <param name="canReduce">Whether the view has a reduce function.</param>
    /// <returns>Whether the rows are reduced.</returns>
    public bool Check(bool canReduce)
    {
        if (Reduce == true && !canReduce) throw HubException.QueryParse("Reduce is invalid for map-only views.");
        bool reduces = Reduce ?? canReduce;
        if (!reduces && GroupLevel > 0) throw HubException.QueryParse("Invalid use of grouping on a map view.");
        if (Keys is not null && (_start is not null || _end is not null))
            throw HubException.QueryParse("`keys` is incompatible with `key`, `start_key` and `end_key`");
        if (reduces && Rows.IncludeDocs) throw HubException.QueryParse("`include_docs` is invalid for reduce");
        if (reduces && Rows.Conflicts) throw HubException.QueryParse("`conflicts` is invalid for reduce views.");
        if (reduces && Keys is { Count: not 1 } && GroupLevel < int.MaxValue)
            throw HubException.QueryParse("Multi-key fetches for reduce views must use `group=true`");
        if (_start is not null && _end is not null)
        {
            int order = ViewCollation.Of(_start).AsSpan().SequenceCompareTo(ViewCollation.Of(_end));
            if (Rows.Descending ? order < 0 : order > 0)
            {
                throw HubException.QueryParse(
                    "No rows can match your key range, reverse your start_key and end_key or set descending="
                    + (Rows.Descending ? "false" : "true"));
            }
        }

        return reduces;
    }

    /// <summary>The range of the query.</summary>
    public ViewScan RangeOf(ViewScan view)
    {
        ViewBound? first = _start is null ? null : Bound(_start, _startId, isBehind: Rows.Descending);
        ViewBound? last = _end is null
            ? null : Bound(_end, _endId, isBehind: Rows.Descending != Rows.InclusiveEnd);
        return view with
        {
            Low = (Rows.Descending ? last : first) ?? new ViewBound(default, ""),
            High = Rows.Descending ? first : last,
            Descending = Rows.Descending,
        };
    }

    /// <summary>The rows of one key.</summary>
    public ViewScan RangeOf(ViewScan view, byte[] key)
    {
        byte[] order = ViewCollation.Of(key);
        return view with
        {
            Low = new ViewBound(order, ""),
            High = new ViewBound(ViewCollation.Behind(order), ""),
            Descending = Rows.Descending,
        };
    }

    // A bound is before a row or behind it; one without an id, before or behind all rows of its key.
    private static ViewBound Bound(byte[] key, string? id, bool isBehind)
    {
        byte[] order = ViewCollation.Of(key);
        return id is null
            ? new ViewBound(isBehind ? ViewCollation.Behind(order) : order, "")
            : new ViewBound(order, isBehind ? id + "\0" : id);
    }

    private void Set(string name, ParameterValue value)
    {
        switch (name)
        {
            case "key":
                _start = _end = Key(value.Json);
                break;
            case "keys":
                Keys = value.ViewKeys();
                break;
            case "startkey" or "start_key":
                _start = Key(value.Json);
                break;
            case "endkey" or "end_key":
                _end = Key(value.Json);
                break;
            case "startkey_docid" or "start_key_doc_id":
                _startId = value.Text;
                break;
            case "endkey_docid" or "end_key_doc_id":
                _endId = value.Text;
                break;
            case "group_level":
                GroupLevel = value.Number;
                break;
            case "group":
                GroupLevel = value.Flag ? int.MaxValue : 0;
                break;
            case "stale":
                Update = value.Text switch
                {
                    "ok" => "false",
                    "update_after" => "lazy",
                    _ => throw HubException.QueryParse("Invalid value for `stale`."),
                };
                break;
            case "update":
                string update = value.Text;
                Update = update is "true" or "false" or "lazy"
                    ? update : throw HubException.QueryParse("Invalid value for `update`.");
                break;
            case "partition":
                throw HubException.QueryParse("`partition` parameter is not supported in this design doc");
            case "sorted":
                Sorted = value.Flag;
                break;
            case "reduce":
                Reduce = value.Flag;
                break;
            case "stable":
                // Taken and of no effect: there is one node. What is neither true nor false is refused all the same.
                _ = value.Flag;
                break;
            default:
                Rows = Rows.With(name, value) ?? Rows;
                break;
        }
    }

    private static byte[] Key(ReadOnlySpan<byte> json)
    {
        try
        {
            ViewCollation.Of(json.ToArray());
            return json.ToArray();
        }
        catch (System.Text.Json.JsonException)
        {
            throw HubException.InvalidJson();
        }
    }
}
