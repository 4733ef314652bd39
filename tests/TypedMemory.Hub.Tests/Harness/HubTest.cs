using System.Text.Json.Nodes;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Tests.Harness;

[assembly: AssemblyFixture(typeof(OpenHub))]

namespace TypedMemory.Hub.Tests.Harness;

/// <summary>A test with a database of its own in the shared hub.</summary>
public abstract class HubTest(OpenHub hub) : IAsyncLifetime
{
    private static int _number;

    protected HubHost Hub => hub.Host;

    protected string Db { get; } = $"/db{Interlocked.Increment(ref _number)}";

    public async ValueTask InitializeAsync() => Assert.Equal(201, (await Hub.SendAsync("PUT", Db)).Code);

    public async ValueTask DisposeAsync()
    {
        await Hub.SendAsync("DELETE", Db);
        GC.SuppressFinalize(this);
    }

    protected Task<HubAnswer> GetAsync(string path, params (string, string)[] headers) =>
        Hub.SendAsync("GET", Db + path, null, headers);

    protected Task<HubAnswer> PutAsync(string path, string json, params (string, string)[] headers) =>
        Hub.SendAsync("PUT", Db + path, json, headers);

    protected Task<HubAnswer> PostAsync(string path, string json, params (string, string)[] headers) =>
        Hub.SendAsync("POST", Db + path, json, headers);

    /// <summary>Writes a document and returns its revision.</summary>
    protected async Task<string> WriteAsync(string id, string json)
    {
        HubAnswer answer = await PutAsync("/" + id, json);
        Assert.Equal(201, answer.Code);
        return answer.Rev;
    }

    /// <summary>Grafts revisions as a replicator does.</summary>
    protected async Task GraftAsync(string docs)
    {
        HubAnswer answer = await PostAsync("/_bulk_docs", $$"""{"new_edits":false,"docs":{{docs}}}""");
        Assert.Equal(201, answer.Code);
        Assert.Empty(answer.Json!.AsArray());
    }

    protected static string[] Ids(JsonNode? rows) =>
        [.. rows!.AsArray().Select(row => row!["id"]?.GetValue<string>() ?? $"?{row["key"]}")];
}
