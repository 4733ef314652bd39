using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Fuzz;

/// <summary>
/// Malformed requests by the ten thousand: each is answered with a 4xx of CouchDB's shape, and none changes anything. A
/// failure names its seed, which <see cref="FuzzedRequest.Create"/> makes the request of again.
/// </summary>
public sealed class FuzzTests(OpenHub hub) : HubTest(hub)
{
    private const int Requests = 20_000;
    private const int FirstSeed = 1_000_000;

    [Fact]
    public async Task Malformed_requests_are_refused_and_change_nothing()
    {
        await WriteAsync("kept", "{\"n\":1}");
        string before = (await GetAsync("")).Json!["update_seq"]!.GetValue<string>();
        int databases = (await Hub.SendAsync("GET", "/_all_dbs")).Json!.AsArray().Count;
        var failures = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(
            Enumerable.Range(FirstSeed, Requests),
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken },
            async (seed, token) =>
            {
                if (await CheckAsync(seed, token) is { } failure) failures.Enqueue(failure);
            });
        Assert.True(failures.IsEmpty, string.Join("\n", failures.Take(20)));
        Assert.Equal(before, (await GetAsync("")).Json!["update_seq"]!.GetValue<string>());
        Assert.InRange((await Hub.SendAsync("GET", "/_all_dbs")).Json!.AsArray().Count, 0, databases);
    }

    private async Task<string?> CheckAsync(int seed, CancellationToken cancellationToken)
    {
        FuzzedRequest fuzzed = FuzzedRequest.Create(seed);
        using HttpRequestMessage request = Hub.Request(fuzzed.Method, (fuzzed.FromRoot ? "" : Db) + fuzzed.Path);
        if (fuzzed.Body is { } body)
        {
            request.Content = new ByteArrayContent(body);
            if (fuzzed.ContentType is { Length: > 0 } type) request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        if (fuzzed.Header is var (name, value) && name is not null)
        {
            if (name == "Content-Encoding") request.Content?.Headers.TryAddWithoutValidation(name, value);
            else request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await Hub.Client.SendAsync(request, cancellationToken);
        string text = await response.Content.ReadAsStringAsync(cancellationToken);
        string line = $"seed {seed}: {fuzzed.Method} {fuzzed.Path} {fuzzed.ContentType} {fuzzed.Header} "
            + $"{(fuzzed.Body is null ? "" : System.Text.Encoding.Latin1.GetString(fuzzed.Body))} -> {(int)response.StatusCode} {text}";
        if ((int)response.StatusCode is < 400 or >= 500) return line;
        try
        {
            JsonNode? json = JsonNode.Parse(text);
            return json?["error"] is JsonValue && json["reason"] is JsonValue ? null : line;
        }
        catch (System.Text.Json.JsonException)
        {
            return line;
        }
    }
}
