using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TypedMemory.Benchmarks.Queries;

namespace TypedMemory.Benchmarks.Hub;

/// <summary>
/// <c>_find</c> on an index beside a typed query for the same documents, both read as objects by generated code: what
/// HTTP, JSON and the selector add to the index. For 1, 25 and 1,000 documents: a request costs what it costs, a
/// document as well. Beside the time is what the hub's process alone spends of the processor.
/// </summary>
internal static class FindAgainstQuery
{
    // Some hundred requests of each size, until the code of both is the one that stays.
    private const int Batch = 1_000, Agents = 100, WarmUps = 5;

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    public static async Task RunAsync(BenchmarkArguments arguments, BenchmarkResults results)
    {
        int documents = arguments.Quick ? 20_000 : 100_000;
        string folder = Directory.CreateTempSubdirectory("typedmemory-find-").FullName;
        var typed = new TypedQuerySystem();
        try
        {
            await typed.OpenAsync(folder);
            await using HubProcess hub = await HubProcess.StartAsync();
            using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{hub.Port}") };
            await SendAsync(client, HttpMethod.Put, "/db", null);
            for (int i = 0; i < documents; i += Batch)
            {
                QueryFact[] facts = [.. Enumerable.Range(i, Batch).Select(QueryFact.Of)];
                await typed.PutManyAsync(facts);
                await SendAsync(client, HttpMethod.Post, "/db/_bulk_docs", JsonSerializer.Serialize(new
                {
                    docs = facts.Select(DocumentOf),
                }, s_json));
            }

            await SendAsync(client, HttpMethod.Post, "/db/_index", """{"index":{"fields":["agent"]}}""");
            await FindAsync(client, 0, 1);
            foreach (int rows in (int[])[1, 25, Math.Min(1_000, documents / Agents)])
                await MeasureAsync(typed, hub, client, rows, results);
        }
        finally
        {
            await typed.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    // By the ids that the typed store gives them, so that the same documents lie side by side in both files.
    private static JsonObject DocumentOf(QueryFact fact)
    {
        JsonObject document = JsonSerializer.SerializeToNode(fact, s_json)!.AsObject();
        document["_id"] = string.Create(CultureInfo.InvariantCulture, $"queryfact:{fact.Agent}:{fact.Number}");
        return document;
    }

    private static async Task MeasureAsync(
        TypedQuerySystem typed, HubProcess hub, HttpClient client, int rows, BenchmarkResults results)
    {
        int queries = rows < 1_000 ? 300 : 100;
        List<double> typedRates = [], findRates = [];
        TimeSpan spent = default;
        int asked = 0;
        for (int round = -WarmUps; round < 5; round++)
        {
            double typedRate = await RateAsync(queries, async n => await typed.FirstAsync(QueryFact.AgentOf(n), rows));
            TimeSpan before = hub.ProcessorTime;
            double findRate = await RateAsync(queries, n => FindAsync(client, n, rows));
            if (round < 0) continue;
            typedRates.Add(typedRate);
            findRates.Add(findRate);
            spent += hub.ProcessorTime - before;
            asked += queries;
        }

        string name = string.Create(CultureInfo.InvariantCulture, $"hub.find.{rows}");
        results.Add(name, "typed query", typedRates);
        results.Add(name, "_find", findRates);
        results.Add(name + ".cpu", "_find", spent.TotalMicroseconds / asked, "us/request in the hub");
        results.Add(
            name + ".ratio", "typedmemory",
            BenchmarkResults.Median(typedRates) / BenchmarkResults.Median(findRates), "times slower");
    }

    private static async Task<double> RateAsync(int queries, Func<int, Task<int>> ask)
    {
        long start = Stopwatch.GetTimestamp();
        int found = 0;
        for (int i = 0; i < queries; i++) found += await ask(i * 7 % Agents);
        return found / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<int> FindAsync(HttpClient client, int agent, int limit)
    {
        string selector = string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"selector\":{{\"agent\":\"{QueryFact.AgentOf(agent)}\"}},\"limit\":{limit}}}");
        using var content = new StringContent(selector, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await client.PostAsync(new Uri("/db/_find", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
        FoundFacts? found = await answer.Content.ReadFromJsonAsync(FoundFactsJson.Default.FoundFacts);
        return found!.Docs.Count;
    }

    private static async Task SendAsync(HttpClient client, HttpMethod method, string path, string? json)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }
}
