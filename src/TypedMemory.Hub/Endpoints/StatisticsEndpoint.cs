using System.Buffers;
using System.Text.Json;
using TypedMemory.Hub.Context;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Endpoints;

/// <summary><c>/_node/_local/_stats</c>: the hub's counters in CouchDB's form.</summary>
internal sealed class StatisticsEndpoint(HubContext hub, HubRequest request)
{
    private static readonly int[] s_percentiles = [50, 75, 90, 95, 99, 999];

    public Task HandleAsync(ReadOnlySpan<string> path)
    {
        if (request.Method != "GET") throw HubException.MethodNotAllowed("GET");
        var text = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(text)) Write(json);
        using JsonDocument all = JsonDocument.Parse(text.WrittenMemory);
        JsonElement part = all.RootElement;
        foreach (string name in path)
        {
            if (part.ValueKind != JsonValueKind.Object || !part.TryGetProperty(name, out part))
                throw HubException.NotFound($"no such metric: {string.Join('/', path.ToArray())}");
        }

        byte[] answer = [.. System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(part), (byte)'\n'];
        return request.SendAsync(200, answer);
    }

    private void Write(Utf8JsonWriter json)
    {
        HubMetrics metrics = hub.Metrics;
        json.WriteStartObject();
        json.WriteStartObject("couchdb");
        json.WriteStartObject("httpd");
        Counter(json, "requests", metrics.Requests, "number of HTTP requests");
        Counter(json, "bulk_requests", metrics.BulkRequests, "number of bulk requests");
        Counter(
            json, "clients_requesting_changes", metrics.Following, "number of clients for continuous _changes");
        json.WriteEndObject();
        json.WriteStartObject("httpd_request_methods");
        foreach ((string method, long count) in metrics.Methods.OrderBy(static pair => pair.Key))
            Counter(json, method, count, $"number of HTTP {method} requests");
        json.WriteEndObject();
        json.WriteStartObject("httpd_status_codes");
        foreach ((int code, long count) in metrics.Codes.OrderBy(static pair => pair.Key))
        {
            Counter(
                json, code.ToString(System.Globalization.CultureInfo.InvariantCulture), count,
                $"number of HTTP {code} responses");
        }

        json.WriteEndObject();
        Counter(json, "open_databases", hub.Databases.Open.Count(), "number of open databases");
        Counter(json, "document_writes", metrics.DocumentsWritten, "number of document write operations");
        Histogram(json, metrics);
        json.WriteEndObject();
        json.WriteStartObject("mango");
        Counter(json, "queries", metrics.Queries, "number of _find requests");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Counter(Utf8JsonWriter json, string name, long value, string description)
    {
        json.WriteStartObject(name);
        json.WriteNumber("value", value);
        json.WriteString("type", "counter");
        json.WriteString("desc", description);
        json.WriteEndObject();
    }

    private static void Histogram(Utf8JsonWriter json, HubMetrics metrics)
    {
        double[] times = metrics.Times();
        double mean = times.Length == 0 ? 0 : times.Average();
        double variance = times.Length == 0 ? 0 : times.Average(time => (time - mean) * (time - mean));
        json.WriteStartObject("request_time");
        json.WriteStartObject("value");
        json.WriteNumber("min", times.Length == 0 ? 0 : times[0]);
        json.WriteNumber("max", times.Length == 0 ? 0 : times[^1]);
        json.WriteNumber("arithmetic_mean", mean);
        json.WriteNumber("median", At(times, 0.5));
        json.WriteNumber("variance", variance);
        json.WriteNumber("standard_deviation", Math.Sqrt(variance));
        json.WriteStartArray("percentile");
        foreach (int percentile in s_percentiles)
        {
            json.WriteStartArray();
            json.WriteNumberValue(percentile);
            json.WriteNumberValue(At(times, percentile > 100 ? percentile / 1000.0 : percentile / 100.0));
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteNumber("n", times.Length);
        json.WriteEndObject();
        json.WriteString("type", "histogram");
        json.WriteString("desc", "length of a request inside CouchDB without MochiWeb");
        json.WriteEndObject();
    }

    /// <summary>The time below which a share of the newest requests lie, in milliseconds.</summary>
    internal static double At(double[] times, double share) =>
        times.Length == 0 ? 0 : times[Math.Min(times.Length - 1, (int)(times.Length * share))];
}
