using System.Globalization;
using System.Text.Json.Nodes;
using TypedMemory.Core.Revisions;

namespace TypedMemory.CouchDb.Tests;

/// <summary>
/// One database on a cluster of three nodes, as CouchDB 3.5 answers: requests go to any node, each of which writes
/// sequences in its own way and understands those of the others; writes that not all copies took are 202; a node that
/// is lost makes rows fail, not requests.
/// </summary>
public sealed class ScriptedCluster
{
    private const int Nodes = 3;

    private readonly Lock _lock = new();
    private readonly List<Stored> _log = [];
    private readonly Dictionary<string, JsonObject> _local = [];
    private int _request;
    private int _localRevision;
    private int _shards = 2;
    private int _refused;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What <c>_bulk_get</c> says in place of a document; <see langword="null"/> for the document.</summary>
    public Func<string, (string Error, string Reason)?> Unreadable { get; set; } = static _ => null;

    /// <summary>
    /// Whether a copy of each document is missing for writes: they are accepted, not stored everywhere.
    /// </summary>
    public bool LacksCopies { get; set; }

    /// <summary>
    /// How many rows before the asked sequence come again: shards that are split or moved start over.
    /// </summary>
    public int Rewinds { get; set; }

    /// <summary>Whether the database is gone for the moment: no shard has a majority.</summary>
    public bool LostQuorum { get; set; }

    /// <summary>
    /// Whether all nodes that have copies are in maintenance mode: <c>/_up</c> says so, and requests are answered as
    /// CouchDB 3.5 does, or by the balancer, which finds no node.
    /// </summary>
    public bool Maintenance { get; set; }

    /// <summary>How many more requests are answered before <see cref="Maintenance"/> begins.</summary>
    public int MaintenanceAfter { get; set; }

    /// <summary>Whether ids need a partition, <c>partition:name</c>.</summary>
    public bool Partitioned { get; init; }

    /// <summary>Splits each shard: feeds end, sequences take another shape, and rows come again.</summary>
    public void Split()
    {
        lock (_lock)
        {
            _shards *= 2;
            Rewinds = 40;
            Ring();
        }
    }

    /// <summary>The documents that are there.</summary>
    public IReadOnlyList<string> Ids
    {
        get
        {
            lock (_lock) return [.. _log.Select(static s => s.Id).Distinct().Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>Writes a first revision.</summary>
    public void Put(string id)
    {
        lock (_lock)
        {
            _log.Add(
                new Stored(
                    id, $"1-{id.GetHashCode(StringComparison.Ordinal):x32}", new JsonObject { ["n"] = _log.Count }));
            Ring();
        }
    }

    /// <summary>Answers a request.</summary>
    public ScriptedResponse Answer(ScriptedRequest request)
    {
        lock (_lock)
        {
            int node = _request++ % Nodes;
            if (request.Path == "/")
                return ScriptedResponse.Json("""{"couchdb":"Welcome","version":"3.5.0","uuid":"one-for-all-nodes"}""");
            if (request.Path == "/_up")
            {
                return Maintenance ? ScriptedResponse.Json("""{"status":"maintenance_mode"}""", 404)
                    : ScriptedResponse.Json("""{"status":"ok","seeds":{}}""");
            }

            if (Maintenance && MaintenanceAfter-- <= 0) return InMaintenance();
            if (LostQuorum) return ScriptedResponse.Error(503, "service_unavailable", "no majority");
            return request.Path switch
            {
                "/db" =>
                    ScriptedResponse.Json(
                        $$"""{"db_name":"db","update_seq":"{{Sequence(_log.Count, node)}}","doc_count":{{Ids.Count}},"instance_start_time":"1700000000","props":{"partitioned":{{(Partitioned ? "true" : "false")}} },"cluster":{"q":{{_shards}},"n":3,"w":2,"r":2} }"""),
                "/db/_security" => ScriptedResponse.Json("{}"),
                "/db/_all_docs" => ScriptedResponse.Json("""{"total_rows":0,"offset":0,"rows":[]}"""),
                "/db/_changes" => Changes(request, node),
                "/db/_revs_diff" => RevsDiff(request),
                "/db/_bulk_get" => BulkGet(request),
                "/db/_bulk_docs" => BulkDocs(request),
                "/db/_ensure_full_commit" =>
                    ScriptedResponse.Json("""{"ok":true,"instance_start_time":"1700000000"}""", 201),
                _ when request.Path.StartsWith("/db/_local/", StringComparison.Ordinal) => Local(request),
                _ when request.Method == "GET" && request.Target.Contains("open_revs=", StringComparison.Ordinal) =>
                    OpenRevisions(request),
                _ => ScriptedResponse.Error(404, "not_found", "missing"),
            };
        }
    }

    private ScriptedResponse InMaintenance() => (_refused++ % 3) switch
    {
        0 => ScriptedResponse.Error(412, "nodedown", "progress not possible"),
        1 => ScriptedResponse.Error(
            503, "service unavailable",
            "Nodes are unable to service this request due to overloading or maintenance mode."),
        _ => ScriptedResponse.Json("""{"status":"maintenance_mode"}""", 404),
    };

    /// <summary>Ends the feeds that wait.</summary>
    private void Ring()
    {
        _changed.SetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    // A part for each shard, in the way of the node.
    private string Sequence(int number, int node) =>
        $"{number}-g1AAAA{new string((char)('a' + node), 8 * _shards)}";

    private bool LacksPartition(string id) =>
        Partitioned && !id.StartsWith('_') && (!id.Contains(':', StringComparison.Ordinal) || id[0] == ':');

    private static ScriptedResponse NoPartition() =>
        ScriptedResponse.Error(400, "illegal_docid", "Doc id must be of form partition:id");

    private static Dictionary<string, string> Query(ScriptedRequest request) =>
        request.Target.Split('?')[1].Split('&').Select(static p => p.Split('=', 2)).ToDictionary(
            static p => p[0], static p => Uri.UnescapeDataString(p[1]));

    private ScriptedResponse Changes(ScriptedRequest request, int node)
    {
        Dictionary<string, string> query = Query(request);
        int since = int.Parse(query["since"].Split('-')[0], CultureInfo.InvariantCulture);
        int limit = query.TryGetValue("limit", out string? text)
            ? int.Parse(text, CultureInfo.InvariantCulture) : int.MaxValue;
        int from = since == 0 ? 0 : Math.Max(0, since - Rewinds);
        Stored[] rows = [.. _log.Skip(from).Take(limit)];
        int last = Math.Max(since, from + rows.Length);
        if (query.GetValueOrDefault("feed") == "continuous") return Follow(rows, from, node);
        string list = string.Join(
            ",\n", rows.Select(
                (row, i) =>
                    $$"""{"seq":"{{Sequence(from + i + 1, node)}}","id":"{{row.Id}}","changes":[{"rev":"{{row.Revision}}"}]}"""));
        return ScriptedResponse.Json(
            $$"""{"results":[{{list}}],"last_seq":"{{Sequence(last, node)}}","pending":{{_log.Count - last}}}""");
    }

    /// <summary>Rows line by line; then it waits for a change, and ends: the next request has it.</summary>
    private ScriptedResponse Follow(Stored[] rows, int from, int node)
    {
        string lines = string.Concat(rows.Select(
            (row, i) =>
                $$"""{"seq":"{{Sequence(from + i + 1, node)}}","id":"{{row.Id}}","changes":[{"rev":"{{row.Revision}}"}]}""" + "\n"));
        return new ScriptedResponse(200, System.Text.Encoding.UTF8.GetBytes(lines + "\n"))
        { Chunked = true, Hold = rows.Length > 0 ? null : _changed.Task };
    }

    private ScriptedResponse RevsDiff(ScriptedRequest request)
    {
        var lacking = new JsonObject();
        foreach ((string id, JsonNode? revisions) in JsonNode.Parse(request.Text)!.AsObject())
        {
            if (LacksPartition(id)) return NoPartition();
            string[] missing = [.. revisions!.AsArray().Select(static r => r!.GetValue<string>()).Where(
                r => !_log.Exists(s => s.Id == id && s.Revision == r))];
            if (missing.Length > 0)
                lacking[id] = new JsonObject
                { ["missing"] = new JsonArray([.. missing.Select(static r => (JsonNode)r)]) };
        }

        return ScriptedResponse.Json(lacking.ToJsonString());
    }

    private ScriptedResponse BulkGet(ScriptedRequest request)
    {
        var results = new JsonArray();
        foreach (JsonNode? wanted in JsonNode.Parse(request.Text)!["docs"]!.AsArray())
        {
            string id = wanted!["id"]!.GetValue<string>();
            string revision = wanted["rev"]!.GetValue<string>();
            (string Error, string Reason)? fault = Unreadable(id);
            if (fault is null && !_log.Exists(s => s.Id == id && s.Revision == revision))
                fault = ("not_found", "missing");
            JsonObject entry = fault is { } told
                ? new JsonObject
                {
                    ["error"] = new JsonObject
                    { ["id"] = id, ["rev"] = revision, ["error"] = told.Error, ["reason"] = told.Reason }
                }
                : new JsonObject { ["ok"] = Document(_log.Find(s => s.Id == id && s.Revision == revision)!) };
            results.Add((JsonNode)new JsonObject { ["id"] = id, ["docs"] = new JsonArray(entry) });
        }

        return ScriptedResponse.Json(new JsonObject { ["results"] = results }.ToJsonString());
    }

    private ScriptedResponse OpenRevisions(ScriptedRequest request)
    {
        string id = Uri.UnescapeDataString(request.Path["/db/".Length..]);
        if (Unreadable(id) is { } fault)
            return ScriptedResponse.Error(fault.Error == "not_found" ? 404 : 500, fault.Error, fault.Reason);
        if (!_log.Exists(s => s.Id == id)) return ScriptedResponse.Error(404, "not_found", "missing");
        var leaves = new JsonArray();
        foreach (JsonNode? wanted in JsonNode.Parse(Query(request)["open_revs"])!.AsArray())
        {
            string revision = wanted!.GetValue<string>();
            Stored? stored = _log.Find(s => s.Id == id && s.Revision == revision);
            leaves.Add(
                (JsonNode)(
                    stored is null
                    ? new JsonObject { ["missing"] = revision } : new JsonObject { ["ok"] = Document(stored) }));
        }

        return ScriptedResponse.Json(leaves.ToJsonString());
    }

    private static JsonObject Document(Stored stored)
    {
        JsonObject document = stored.Body.DeepClone().AsObject();
        string[] parts = stored.Revision.Split('-');
        document["_id"] = stored.Id;
        document["_rev"] = stored.Revision;
        document["_revisions"] = new JsonObject
        { ["start"] = int.Parse(parts[0], CultureInfo.InvariantCulture), ["ids"] = new JsonArray(parts[1]) };
        return document;
    }

    private ScriptedResponse BulkDocs(ScriptedRequest request)
    {
        JsonArray documents = JsonNode.Parse(request.Text)!["docs"]!.AsArray();
        if (documents.Any(document => LacksPartition(document!["_id"]!.GetValue<string>()))) return NoPartition();
        foreach (JsonNode? document in documents)
        {
            JsonObject body = document!.DeepClone().AsObject();
            string id = body["_id"]!.GetValue<string>();
            string revision = $"{body["_revisions"]!["start"]}-{body["_revisions"]!["ids"]![0]}";
            foreach (string member in body.Select(static m => m.Key).Where(static m => m.StartsWith('_')).ToArray())
                body.Remove(member);
            if (!_log.Exists(s => s.Id == id && s.Revision == revision)) _log.Add(new Stored(id, revision, body));
        }

        return ScriptedResponse.Json("[]", LacksCopies ? 202 : 201);
    }

    private ScriptedResponse Local(ScriptedRequest request)
    {
        string id = Uri.UnescapeDataString(request.Path["/db/".Length..]);
        if (request.Method == "GET")
        {
            return _local.TryGetValue(id, out JsonObject? there)
                ? ScriptedResponse.Json(there.ToJsonString()) : ScriptedResponse.Error(404, "not_found", "missing");
        }

        string? revision = (string?)_local.GetValueOrDefault(id)?["_rev"];
        if (request.Method == "DELETE")
        {
            return _local.Remove(id) ? ScriptedResponse.Json($$"""{"ok":true,"id":"{{id}}","rev":"0-0"}""")
                : ScriptedResponse.Error(404, "not_found", "missing");
        }

        JsonObject document = JsonNode.Parse(request.Text)!.AsObject();
        if (revision is not null && (string?)document["_rev"] != revision)
            return ScriptedResponse.Error(409, "conflict", "Document update conflict.");
        document["_rev"] = $"0-{++_localRevision}";
        _local[id] = document;
        return ScriptedResponse.Json(
            $$"""{"ok":true,"id":"{{id}}","rev":"0-{{_localRevision}}"}""", LacksCopies ? 202 : 201);
    }

    private sealed record Stored(string Id, string Revision, JsonObject Body);
}
