using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace TypedMemory.Interop;

/// <summary>
/// The server that the tests meet at: the one that TYPEDMEMORY_COUCHDB_URL names, user info in it, or a PouchDB Server
/// of our own. Every test makes a database of its own in it.
/// </summary>
internal sealed class RemoteServer : IAsyncDisposable
{
    /// <summary>The environment variable that names a server.</summary>
    public const string Variable = "TYPEDMEMORY_COUCHDB_URL";

    private readonly PouchDbServer? _own;

    private RemoteServer(Uri url, PouchDbServer? own)
    {
        Url = url;
        _own = own;
    }

    /// <summary>The server's URL, with user info if it needs some.</summary>
    public Uri Url { get; }

    /// <summary>Whether it is a server that somebody else runs: Apache CouchDB.</summary>
    public bool IsForeign => _own is null;

    /// <summary>Connects to the server that the environment names, or starts one.</summary>
    public static async Task<RemoteServer> StartAsync(CancellationToken cancellationToken, string? url = null)
    {
        url ??= Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(url)) return new RemoteServer(new Uri(url.TrimEnd('/')), own: null);
        PouchDbServer own = await PouchDbServer.StartAsync(cancellationToken);
        return new RemoteServer(own.Url, own);
    }

    /// <summary>Makes an empty database that nobody else uses.</summary>
    public async Task<RemoteDatabase> CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        var database = new RemoteDatabase(Url, $"typedmemory-test-{Guid.NewGuid():n}");
        await database.SendAsync(HttpMethod.Put, "", null, cancellationToken);
        return database;
    }

    /// <summary>Sends a request to the server itself, which must succeed.</summary>
    public async Task<JsonNode?> SendAsync(
        string method, string path, JsonNode? body, CancellationToken cancellationToken)
    {
        using HttpClient client = CreateClient(Url);
        using var request = new HttpRequestMessage(
            new HttpMethod(method), Url.GetComponents(
                UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/') + path);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await client.SendAsync(request, cancellationToken);
        string text = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"{(int)answer.StatusCode} to {method} {path}: {text}");
        return JsonNode.Parse(text);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_own is not null) await _own.DisposeAsync();
    }

    /// <summary>A client that says who it is.</summary>
    internal static HttpClient CreateClient(Uri server)
    {
        var client = new HttpClient();
        if (server.UserInfo.Length > 0)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(server.UserInfo))));
        }

        return client;
    }
}
