using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace TypedMemory.CouchDb.Tests;

/// <summary>
/// What servers, gateways and lines were seen to do, in any combination that a seed chooses, before a scripted
/// database: shapes that stay for as long as the faults last, and passing ones at a rate.
/// </summary>
/// <param name="cluster">The database.</param>
/// <param name="seed">Where the combination comes from.</param>
public sealed class ServerFaults(ScriptedCluster cluster, int seed)
{
    private readonly Random _random = new(seed);
    private readonly Lock _lock = new();
    private readonly int _shapes = new Random(seed * 31 + 1).Next(1 << 9);
    private readonly double _rate = new Random(seed * 31 + 2).NextDouble() * 0.1;
    private int _sinceRefused;

    /// <summary>Whether everything is well again.</summary>
    public bool Healed { get; set; }

    /// <summary>Whether the passing faults are over, and only what stays goes on.</summary>
    public bool IsCalm { get; set; }

    /// <summary>How many answers were not the database's.</summary>
    public int Played { get; private set; }

    /// <summary>Ids that no write carries, for as long as the faults last.</summary>
    public static bool IsUnwritable(string id) => id.EndsWith(":7", StringComparison.Ordinal);

    /// <summary>Ids that no fetch carries.</summary>
    public static bool IsUnreadable(string id) => id.EndsWith(":8", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() =>
        $"shapes {string.Join(' ', Enumerable.Range(0, 9).Where(Has))}, passing ones {_rate:0.000}";

    /// <summary>Answers a request.</summary>
    public ScriptedResponse Answer(ScriptedRequest request)
    {
        lock (_lock)
        {
            if (Healed) return cluster.Answer(request);
            ScriptedResponse? fault = Passing(request) ?? Staying(request);
            if (fault is null) return Garnish(request, cluster.Answer(request));
            Played++;
            return fault;
        }
    }

    private bool Has(int shape) => (_shapes & (1 << shape)) != 0;

    private ScriptedResponse? Passing(ScriptedRequest request)
    {
        if (IsCalm || request.Path is "/" or "/db" || _random.NextDouble() >= _rate) return null;
        return _random.Next(6) switch
        {
            0 => ScriptedResponse.Error(500, "internal_server_error", "No DB shards could be opened."),
            1 => ScriptedResponse.Error(503, "service_unavailable", "busy"),
            2 => new ScriptedResponse(504, "<html>gateway timeout</html>"u8.ToArray()) { ContentType = "text/html" },
            3 => new ScriptedResponse(200, "{\"resu"u8.ToArray()) { Truncated = 100 },
            4 => new ScriptedResponse(200, "<html>please log in</html>"u8.ToArray()) { ContentType = "text/html" },
            _ => ScriptedResponse.Error(429, "too_many_requests", "slow down")
                with
            { Headers = Played % 2 == 0 ? [] : new() { ["Retry-After"] = "0" } },
        };
    }

    private ScriptedResponse? Staying(ScriptedRequest request)
    {
        string[] ids = request.Path switch
        {
            "/db/_bulk_docs" or "/db/_bulk_get" =>
                [.. JsonNode.Parse(request.Text)!["docs"]!.AsArray().Select(
                    static d => (d!["_id"] ?? d["id"])!.GetValue<string>())],
            "/db/_revs_diff" => [.. JsonNode.Parse(request.Text)!.AsObject().Select(static m => m.Key)],
            _ => [],
        };
        bool write = request.Path == "/db/_bulk_docs";
        bool fetch = request.Path == "/db/_bulk_get";
        if (Has(0) && write && ids.Any(IsUnwritable)) return ScriptedResponse.Error(500, "unknown_error", "badarg");
        if (Has(1) && write && ids.Any(IsUnwritable))
            return new ScriptedResponse(403, "<html>blocked</html>"u8.ToArray()) { ContentType = "text/html" };
        if (Has(2) && fetch && ids.Any(IsUnreadable)) return ScriptedResponse.Error(500, "unknown_error", "badarg");
        if (Has(2) && request.Path.StartsWith("/db/", StringComparison.Ordinal)
            && IsUnreadable(Uri.UnescapeDataString(request.Path)))
        {
            return ScriptedResponse.Error(500, "unknown_error", "badarg");
        }

        if (Has(3) && ids.Length > 7)
            return new ScriptedResponse(504, "<html>too slow</html>"u8.ToArray()) { ContentType = "text/html" };
        if (Has(4) && write && request.Body.Length > 1500)
            return new ScriptedResponse(200, "["u8.ToArray()) { Truncated = 100 };
        if (Has(5) && request.Path == "/db/_revs_diff" && ids.Any(IsUnwritable))
            return ScriptedResponse.Error(400, "illegal_docid", "no partition");
        if (Has(6) && request.Method == "GET" && request.Path.Contains("typedmemory-peer", StringComparison.Ordinal)
            && _random.Next(3) == 0)
        {
            return ScriptedResponse.Error(404, "not_found", "missing");
        }

        if (Has(7) && request.Path == "/db/_changes" && !request.Target.Contains("since=0", StringComparison.Ordinal)
            && _sinceRefused++ == 2)
        {
            return ScriptedResponse.Error(400, "bad_request", "Malformed sequence supplied in 'since' parameter.");
        }

        return null;
    }

    /// <summary>Rows that are no document's among those that are.</summary>
    private ScriptedResponse Garnish(ScriptedRequest request, ScriptedResponse answer)
    {
        if (!Has(8) || request.Path != "/db/_changes" || answer.Status != 200) return answer;
        string text = Encoding.UTF8.GetString(answer.Pieces[0]);
        // Its sequence is that of its place in the feed: before the first document.
        string row = string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"seq\":\"0-x\",\"id\":\"_local/x{_random.Next(3)}\",\"changes\":[{{\"rev\":\"0-1\"}}]}}");
        return ScriptedResponse.Json(
            text.Replace("\"results\":[{", $"\"results\":[{row},{{", StringComparison.Ordinal));
    }
}
