using System.Text;
using System.Text.Json.Nodes;

namespace TypedMemory.Interop;

/// <summary>A database on the remote server, deleted with this object.</summary>
internal sealed class RemoteDatabase : IAsyncDisposable
{
    private readonly HttpClient _client;
    private readonly string _bare;

    public RemoteDatabase(Uri server, string name)
    {
        Name = name;
        Url = new Uri($"{server.AbsoluteUri.TrimEnd('/')}/{name}");
        _bare = server.GetComponents(
            UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/') + "/" + name;
        _client = RemoteServer.CreateClient(server);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its URL, with user info if the server needs some.</summary>
    public Uri Url { get; }

    /// <summary>Its URL as PouchDB takes it.</summary>
    public string PouchUrl => Url.AbsoluteUri;

    /// <summary>Sends a request that must succeed.</summary>
    public async Task<JsonNode?> SendAsync(
        HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, _bare + path);
        // Without it CouchDB sends a document with its attachments as multipart.
        request.Headers.Accept.ParseAdd("application/json");
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await _client.SendAsync(request, cancellationToken);
        string text = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"{(int)answer.StatusCode} to {method} {path}: {text}");
        return JsonNode.Parse(text);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await SendAsync(HttpMethod.Delete, "", null, CancellationToken.None);
        _client.Dispose();
    }
}
