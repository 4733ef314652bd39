using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using TypedMemory.Benchmarks.Queries;
using TypedMemory.Benchmarks.Replication;

namespace TypedMemory.Benchmarks.Hub;

/// <summary>
/// <c>_find</c> on an index beside a typed query for the same documents, read as objects: what HTTP, JSON and the
/// selector add to the index.
/// </summary>
internal static class FindAgainstQuery
{
    private const int Batch = 1_000, Sources = 1_000;

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    public static async Task RunAsync(BenchmarkArguments arguments, BenchmarkResults results)
    {
        int documents = arguments.Quick ? 20_000 : 100_000, queries = arguments.Quick ? 100 : 500;
        string folder = Directory.CreateTempSubdirectory("typedmemory-find-").FullName;
        var typed = new TypedQuerySystem();
        try
        {
            await typed.OpenAsync(folder);
            await using BenchmarkHub hub = await BenchmarkHub.StartAsync(Path.Combine(folder, "hub"));
            using var client = new HttpClient { BaseAddress = hub.Url };
            await SendAsync(client, HttpMethod.Put, "/db", null);
            for (int i = 0; i < documents; i += Batch)
            {
                QueryFact[] facts = [.. Enumerable.Range(i, Batch).Select(QueryFact.Of)];
                await typed.PutManyAsync(facts);
                await SendAsync(client, HttpMethod.Post, "/db/_bulk_docs", JsonSerializer.Serialize(new
                {
                    docs = facts,
                }, s_json));
            }

            await SendAsync(client, HttpMethod.Post, "/db/_index", """{"index":{"fields":["source"]}}""");
            await FindAsync(client, 0);
            List<double> typedRates = [], findRates = [];
            for (int round = -1; round < 5; round++)
            {
                double typedRate = await RateAsync(queries, async n => await typed.EqualAsync(QueryFact.SourceOf(n)));
                double findRate = await RateAsync(queries, n => FindAsync(client, n));
                if (round < 0) continue;
                typedRates.Add(typedRate);
                findRates.Add(findRate);
            }

            results.Add("hub.find.index", "typed query", typedRates);
            results.Add("hub.find.index", "_find", findRates);
            results.Add(
                "hub.find.ratio", "typedmemory",
                BenchmarkResults.Median(typedRates) / BenchmarkResults.Median(findRates), "times slower");
        }
        finally
        {
            await typed.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double> RateAsync(int queries, Func<int, Task<int>> ask)
    {
        long start = Stopwatch.GetTimestamp();
        int found = 0;
        for (int i = 0; i < queries; i++) found += await ask(i * 7 % Sources);
        return found / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<int> FindAsync(HttpClient client, int source)
    {
        string selector = string.Create(
            CultureInfo.InvariantCulture, $"{{\"selector\":{{\"source\":\"{QueryFact.SourceOf(source)}\"}},\"limit\":500}}");
        using var content = new StringContent(selector, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await client.PostAsync(new Uri("/db/_find", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
        FoundFacts? found = await answer.Content.ReadFromJsonAsync<FoundFacts>(s_json);
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
