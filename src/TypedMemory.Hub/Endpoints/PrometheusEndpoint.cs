using System.Globalization;
using System.Text;
using TypedMemory.Hub.Context;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Endpoints;

/// <summary><c>/_node/_local/_prometheus</c>: the hub's counters in Prometheus' text format.</summary>
internal sealed class PrometheusEndpoint(HubContext hub, HubRequest request)
{
    private static readonly double[] s_quantiles = [0.5, 0.75, 0.9, 0.95, 0.99, 0.999];

    public async Task HandleAsync()
    {
        if (request.Method != "GET") throw HubException.MethodNotAllowed("GET");
        byte[] text = Encoding.UTF8.GetBytes(Write());
        request.Http.Response.StatusCode = 200;
        request.Http.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        request.Http.Response.ContentLength = text.Length;
        if (request.Http.Request.Method == "HEAD") return;
        await request.Http.Response.BodyWriter.WriteAsync(text, request.Aborted).ConfigureAwait(false);
    }

    private string Write()
    {
        HubMetrics metrics = hub.Metrics;
        HubDatabase[] open = [.. hub.Databases.Open];
        var text = new StringBuilder(4096);
        Metric(text, "couchdb_uptime_seconds", "gauge", "How long the hub runs.", ("", metrics.Uptime.TotalSeconds));
        Metric(text, "couchdb_httpd_requests_total", "counter", "Number of HTTP requests.", ("", metrics.Requests));
        Metric(
            text, "couchdb_httpd_bulk_requests_total", "counter", "Number of bulk requests.",
            ("", metrics.BulkRequests));
        Metric(
            text, "couchdb_httpd_clients_requesting_changes", "gauge", "Number of clients that wait for changes.",
            ("", metrics.Following));
        Metric(
            text, "couchdb_httpd_request_methods_total", "counter", "Number of HTTP requests by method.",
            [.. metrics.Methods.OrderBy(static pair => pair.Key).Select(
                static pair => ($"{{method=\"{pair.Key}\"}}", (double)pair.Value))]);
        Metric(
            text, "couchdb_httpd_status_codes_total", "counter", "Number of HTTP answers by status.",
            [.. metrics.Codes.OrderBy(static pair => pair.Key).Select(
                static pair => (string.Create(CultureInfo.InvariantCulture, $"{{code=\"{pair.Key}\"}}"),
                    (double)pair.Value))]);
        double[] times = metrics.Times();
        Metric(
            text, "couchdb_request_time_seconds", "summary", "Time of a request.",
            [.. s_quantiles.Select(quantile => (
                string.Create(CultureInfo.InvariantCulture, $"{{quantile=\"{quantile}\"}}"),
                StatisticsEndpoint.At(times, quantile) / 1000))]);
        Line(text, "couchdb_request_time_seconds_sum", "", metrics.TotalTime);
        Line(text, "couchdb_request_time_seconds_count", "", metrics.Requests);
        Metric(text, "couchdb_open_databases", "gauge", "Number of open databases.", ("", open.Length));
        Metric(
            text, "couchdb_document_writes_total", "counter", "Number of documents written.",
            ("", metrics.DocumentsWritten));
        Metric(text, "couchdb_mango_queries_total", "counter", "Number of queries.", ("", metrics.Queries));
        Metric(
            text, "couchdb_active_tasks", "gauge", "Number of tasks that run now, by type.",
            ("{type=\"database_compaction\"}", open.Count(static database => database.Compaction is not null)),
            ("{type=\"indexer\"}", open.Count(static database => database.Indexes.Build is not null)));
        return text.ToString();
    }

    private static void Metric(
        StringBuilder text, string name, string type, string help,
        params ReadOnlySpan<(string Labels, double Value)> values)
    {
        text.Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n');
        text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        foreach ((string labels, double value) in values) Line(text, name, labels, value);
    }

    private static void Line(StringBuilder text, string name, string labels, double value) =>
        text.Append(name).Append(labels).Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture))
            .Append('\n');
}
