using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace TypedMemory.Benchmarks.Hub;

/// <summary>
/// A thousand writers at once, each with one document after the other, or with batches; beside an Apache CouchDB where
/// the variable <c>TYPEDMEMORY_COUCHDB_URL</c> names one, with user and password in it.
/// </summary>
internal static class ManyWriters
{
    private const string Variable = "TYPEDMEMORY_COUCHDB_URL";

    private const int Batch = 100, WarmUps = 20;

    public static async Task RunAsync(BenchmarkArguments arguments, BenchmarkResults results)
    {
        int writers = arguments.Quick ? 200 : 1_000;
        await using (HubProcess hub = await HubProcess.StartAsync())
        {
            using HttpClient client = Client(new Uri($"http://127.0.0.1:{hub.Port}/"));
            await MeasureAsync(client, "typedmemory", writers, results);
        }

        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } url) return;
        using HttpClient couch = Client(new Uri(url));
        await MeasureAsync(couch, "couchdb", writers, results);
        foreach (string name in (string[])["hub.writers.put", "hub.writers.bulk_docs"])
        {
            double ours = Value(results, name, "typedmemory"), theirs = Value(results, name, "couchdb");
            results.Add(name + ".ratio", "typedmemory", ours / theirs, "times CouchDB");
        }
    }

    private static async Task MeasureAsync(
        HttpClient client, string system, int writers, BenchmarkResults results)
    {
        string database = string.Create(CultureInfo.InvariantCulture, $"bench{Environment.ProcessId}");
        await SendAsync(client, HttpMethod.Put, database, null);
        try
        {
            // Long enough for the code to be the one that stays, in either server.
            await WriteAsync(client, database, "warm", Math.Min(writers, 100), WarmUps);
            await BulkAsync(client, database, Math.Min(writers, 100) / 10, WarmUps * 2);
            results.Add("hub.writers.put", system, await WriteAsync(client, database, "put", writers, 10));
            results.Add("hub.writers.bulk_docs", system, await BulkAsync(client, database, writers / 10, 4));
        }
        finally
        {
            await SendAsync(client, HttpMethod.Delete, database, null);
        }
    }

    private static async Task<double> WriteAsync(
        HttpClient client, string database, string prefix, int writers, int documents)
    {
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, writers).Select(async writer =>
        {
            for (int i = 0; i < documents; i++)
            {
                string path = string.Create(CultureInfo.InvariantCulture, $"{database}/{prefix}-{writer}-{i}");
                await SendAsync(client, HttpMethod.Put, path, Document(i));
            }
        }));
        return writers * documents / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<double> BulkAsync(HttpClient client, string database, int writers, int batches)
    {
        string docs = "{\"docs\":[" + string.Join(',', Enumerable.Range(0, Batch).Select(Document)) + "]}";
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, writers).Select(async _ =>
        {
            for (int i = 0; i < batches; i++)
                await SendAsync(client, HttpMethod.Post, database + "/_bulk_docs", docs);
        }));
        return writers * batches * Batch / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static string Document(int number) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"type\":\"fact\",\"number\":{number},\"text\":\"The deploys of Fridays are frozen until the next week.\"}}");

    private static HttpClient Client(Uri url)
    {
        var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1_000 })
        {
            BaseAddress = new Uri(url.GetLeftPart(UriPartial.Authority) + "/"),
            Timeout = TimeSpan.FromMinutes(5),
        };
        if (url.UserInfo.Length > 0)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(url.UserInfo))));
        }

        return client;
    }

    private static double Value(BenchmarkResults results, string name, string system) =>
        results.Rows.First(row => row.Name == name && row.System == system).Value;

    private static async Task SendAsync(HttpClient client, HttpMethod method, string path, string? json)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        await answer.Content.CopyToAsync(Stream.Null);
    }
}
