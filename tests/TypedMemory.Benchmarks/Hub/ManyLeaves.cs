using System.Diagnostics;
using System.Globalization;
using System.Text;
using TypedMemory.Benchmarks.Replication;

namespace TypedMemory.Benchmarks.Hub;

/// <summary>
/// One document of very many leaves, each asked for by its revision: the cost of a leaf must not grow with their
/// number.
/// </summary>
internal static class ManyLeaves
{
    private const int Most = 5_000;

    public static async Task RunAsync(BenchmarkResults results)
    {
        string folder = Directory.CreateTempSubdirectory("typedmemory-leaves-").FullName;
        try
        {
            await using (BenchmarkHub hub = await BenchmarkHub.StartAsync(folder, Most))
            {
                using var client = new HttpClient { BaseAddress = hub.Url };
                await PutAsync(client, "/db");
                foreach (int leaves in (int[])[100, 500, 1_000, Most])
                {
                    string id = string.Create(CultureInfo.InvariantCulture, $"d{leaves}");
                    await PostAsync(
                        client, "/db/_bulk_docs", "{\"new_edits\":false,\"docs\":[" + List(leaves, "_id", id, "_rev")
                        + "]}");
                    string wanted = "{\"docs\":[" + List(leaves, "id", id, "rev") + "]}";
                    await PostAsync(client, "/db/_bulk_get?revs=true", wanted);
                    long start = Stopwatch.GetTimestamp();
                    await PostAsync(client, "/db/_bulk_get?revs=true", wanted);
                    double microseconds = Stopwatch.GetElapsedTime(start).TotalMicroseconds / leaves;
                    results.Add(
                        string.Create(CultureInfo.InvariantCulture, $"hub.bulk_get.leaves.{leaves}"), "typedmemory",
                        microseconds, "µs/leaf");
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string List(int count, string idName, string id, string revName) => string.Join(
        ',',
        Enumerable.Range(1, count).Select(
            n => string.Create(
                CultureInfo.InvariantCulture, $"{{\"{idName}\":\"{id}\",\"{revName}\":\"1-{n:x32}\"}}")));

    private static async Task PutAsync(HttpClient client, string path)
    {
        using HttpResponseMessage answer = await client.PutAsync(new Uri(path, UriKind.Relative), null);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task PostAsync(HttpClient client, string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await client.PostAsync(new Uri(path, UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
        await answer.Content.CopyToAsync(Stream.Null);
    }
}
