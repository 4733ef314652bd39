using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace TypedMemory.Hub.Tests.Harness;

/// <summary>A database of its own in the Apache CouchDB that TYPEDMEMORY_COUCHDB_URL names.</summary>
internal sealed class CouchServer : IAsyncDisposable
{
    private const string Variable = "TYPEDMEMORY_COUCHDB_URL";
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromMinutes(1) };
    private readonly string _database;

    private CouchServer(Uri url)
    {
        string server = url.GetComponents(
            UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/');
        _database = $"{server}/hub-{Guid.NewGuid():n}";
        if (url.UserInfo.Length == 0) return;
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(url.UserInfo))));
    }

    /// <summary>Makes the database; skips the test where no CouchDB is named.</summary>
    /// <param name="untested">What is not tested then.</param>
    public static async Task<CouchServer> StartAsync(string untested)
    {
        string? given = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(given)) Assert.Skip($"{Variable} is not set: {untested}");
        var server = new CouchServer(new Uri(given));
        Assert.Equal(201, (await server.SendAsync("PUT", "")).Code);
        return server;
    }

    /// <summary>Sends a request to the database.</summary>
    public async Task<(int Code, JsonNode? Json)> SendAsync(string method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), _database + path);
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, JsonNode.Parse(text));
    }

    public async ValueTask DisposeAsync()
    {
        await SendAsync("DELETE", "");
        _client.Dispose();
    }
}
