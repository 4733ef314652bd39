using System.Text.Json.Nodes;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.JavaScript.Tests.Harness;

/// <summary>A test with a database of its own, which everybody with a login may use.</summary>
public abstract class JavaScriptTest(JavaScriptHub hub) : IAsyncLifetime
{
    private static int _number;

    protected HubHost Hub => hub.Host;

    protected string Name { get; } = $"js{Interlocked.Increment(ref _number)}";

    protected string Db => "/" + Name;

    protected static (string, string) Jan => JavaScriptHub.As("jan");

    protected static (string, string) Admin => JavaScriptHub.As(JavaScriptHub.Admin);

    public async ValueTask InitializeAsync()
    {
        Assert.Equal(201, (await SendAsync("PUT", Db)).Code);
        Assert.Equal(200, (await SendAsync("PUT", Db + "/_security", "{}")).Code);
    }

    public async ValueTask DisposeAsync()
    {
        await SendAsync("DELETE", Db);
        GC.SuppressFinalize(this);
    }

    /// <summary>Sends a request as the admin, unless a header says another user.</summary>
    protected Task<HubAnswer> SendAsync(
        string method, string path, string? json = null, params (string Name, string Value)[] headers) =>
        Hub.SendAsync(
            method, path, json,
            headers.Any(static header => header.Name == "Authorization") ? headers : [.. headers, Admin]);

    protected Task<HubAnswer> GetAsync(string path, params (string, string)[] headers) =>
        SendAsync("GET", Db + path, null, headers);

    protected Task<HubAnswer> PutAsync(string path, string json, params (string, string)[] headers) =>
        SendAsync("PUT", Db + path, json, headers);

    protected Task<HubAnswer> PostAsync(string path, string json, params (string, string)[] headers) =>
        SendAsync("POST", Db + path, json, headers);

    /// <summary>Writes a design document.</summary>
    protected async Task<string> DesignAsync(string name, JsonObject design)
    {
        HubAnswer answer = await PutAsync("/_design/" + name, design.ToJsonString());
        Assert.Equal(201, answer.Code);
        return answer.Rev;
    }

    /// <summary>Writes documents, all of which must be taken.</summary>
    protected async Task FillAsync(string docs)
    {
        HubAnswer answer = await PostAsync("/_bulk_docs", $$"""{"docs":{{docs}}}""");
        Assert.All(answer.Json!.AsArray(), static row => Assert.Null(row!["error"]));
    }

    protected static JsonObject Validating(string function) => new() { ["validate_doc_update"] = function };

    protected static (int, string?, string?) Of(HubAnswer answer) =>
        (answer.Code, answer.Error, answer.Json?["reason"]?.GetValue<string>());
}
