using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Fuzz;

/// <summary>
/// Malformed requests by the ten thousand: each is answered with a 4xx of CouchDB's shape, and none changes anything. A
/// failure names its seed, which <see cref="FuzzedRequest.Create"/> makes the request of again.
/// </summary>
public sealed class FuzzTests : IAsyncLifetime
{
    private const string Db = "/fuzzed";
    private const int Requests = 24_000;
    private const int FirstSeed = 1_000_000;

    private HubHost _hub = null!;

    public async ValueTask InitializeAsync()
    {
        _hub = await HubHost.StartAsync(static options => options.AllowAnonymous = true);
        Assert.Equal(201, (await _hub.SendAsync("PUT", Db)).Code);
        Assert.Equal(201, (await _hub.SendAsync("PUT", Db + "/kept", "{\"n\":1}")).Code);
        Assert.Equal(201, (await _hub.SendAsync("PUT", Db + "/with/att", "1234567890")).Code);
        Assert.Equal(201, (await _hub.SendAsync("PUT", Db + "/_local/here", "{\"n\":1}")).Code);
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task Malformed_requests_are_refused_and_change_nothing()
    {
        string before = await StateAsync();
        var failures = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(
            Enumerable.Range(FirstSeed, Requests),
            new ParallelOptions
            { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken },
            async (seed, token) =>
            {
                if (await CheckAsync(seed, token) is { } failure) failures.Enqueue(failure);
            });
        Assert.True(failures.IsEmpty, string.Join("\n", failures.Take(20)));
        Assert.Equal(before, await StateAsync());
    }

    /// <summary>Everything that a request could have changed.</summary>
    private async Task<string> StateAsync()
    {
        var state = new System.Text.StringBuilder();
        string[] paths =
        [
            "/_all_dbs", "/_node/_local/_config", "/_users/_all_docs?include_docs=true", Db
                + "/_all_docs?include_docs=true&attachments=true", Db + "/_local_docs?include_docs=true",
            Db + "/_changes?style=all_docs", Db + "/_security", Db + "/_revs_limit", Db + "/_purged_infos_limit",
        ];
        foreach (string path in paths) state.AppendLine((await _hub.SendAsync("GET", path)).Text);
        return state.ToString();
    }

    private async Task<string?> CheckAsync(int seed, CancellationToken cancellationToken)
    {
        FuzzedRequest fuzzed = FuzzedRequest.Create(seed);
        using HttpRequestMessage request = _hub.Request(fuzzed.Method, (fuzzed.FromRoot ? "" : Db) + fuzzed.Path);
        if (fuzzed.Body is { } body)
        {
            request.Content = new ByteArrayContent(body);
            if (fuzzed.ContentType is { Length: > 0 } type)
                request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        if (fuzzed.Header is var (name, value) && name is not null)
        {
            if (name == "Content-Encoding") request.Content?.Headers.TryAddWithoutValidation(name, value);
            else request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await _hub.Client.SendAsync(request, cancellationToken);
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
