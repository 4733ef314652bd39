using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using TypedMemory.Cli.Replication;
using TypedMemory.Cli.Shell;

namespace TypedMemory.Cli.Targets;

/// <summary>Requests to a server of the CouchDB protocol. What it shows is without user info and query.</summary>
internal sealed class DatabaseHttp : IDisposable
{
    private readonly HttpClient _client = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly AuthenticationHeaderValue? _credentials;
    private readonly string _root;

    /// <summary>Prepares requests below an address.</summary>
    public DatabaseHttp(RemoteAddress address)
    {
        _root = address.Url.GetLeftPart(UriPartial.Path).TrimEnd('/');
        if (address.User is not null)
        {
            _credentials = new AuthenticationHeaderValue(
                "Basic",
                Convert.ToBase64String(Encoding.UTF8.GetBytes($"{address.User}:{address.Password}")));
        }
    }

    /// <summary>The segment of the path that is a document's id.</summary>
    public static string Escape(string id)
    {
        foreach (string kept in (string[])["_design/", "_local/"])
        {
            if (id.StartsWith(kept, StringComparison.Ordinal)) return kept + Uri.EscapeDataString(id[kept.Length..]);
        }

        return id is "." or ".." ? id.Replace(".", "%2E", StringComparison.Ordinal) : Uri.EscapeDataString(id);
    }

    /// <summary>Asks, and reads the answer.</summary>
    /// <param name="method">GET, PUT, ...</param>
    /// <param name="path">What follows the address, escaped, with its query; empty for the address itself.</param>
    /// <param name="body">JSON; <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The answer; <see langword="null"/> where there is no such thing (404).</returns>
    /// <exception cref="TypedMemoryException">Any other answer than a success, or none.</exception>
    public async ValueTask<byte[]?> SendAsync(
        HttpMethod method, string path, ReadOnlyMemory<byte>? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, _root + path);
        request.Headers.Authorization = _credentials;
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (body is { } content)
        {
            request.Content = new ReadOnlyMemoryContent(content);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        try
        {
            using HttpResponseMessage response = await _client.SendAsync(
                request, cancellationToken).ConfigureAwait(false);
            byte[] answer = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode) return answer;
            return (int)response.StatusCode == 404 ? null : throw Failure(method, (int)response.StatusCode, answer);
        }
        catch (HttpRequestException error)
        {
            throw new TypedMemoryException(
                TypedMemoryErrorCodes.Unavailable, $"\"{_root}\" cannot be reached: {error.Message}. Check the host and the port in the URL, and that the server is running.", true, error);
        }
    }

    /// <summary>Asks for JSON that must be there.</summary>
    public async ValueTask<JsonDocument> GetJsonAsync(string path, CancellationToken cancellationToken) =>
        Parse(await SendAsync(HttpMethod.Get, path, null, cancellationToken).ConfigureAwait(false) ?? throw Missing());

    /// <summary>Reads an answer.</summary>
    public JsonDocument Parse(byte[] answer)
    {
        try
        {
            return JsonDocument.Parse(answer, new JsonDocumentOptions { MaxDepth = 1024 });
        }
        catch (JsonException error)
        {
            throw new TypedMemoryException(
                TypedMemoryErrorCodes.Protocol,
                $"\"{_root}\" did not answer with JSON. Check that the URL is that of a CouchDB database.", false, error);
        }
    }

    /// <summary>There is no such database.</summary>
    public TypedMemoryException Missing() => new(
        TypedMemoryErrorCodes.NotFound,
        $"There is no database \"{_root}\". Create it with: typedmemory db create {_root}");

    public void Dispose() => _client.Dispose();

    private TypedMemoryException Failure(HttpMethod method, int status, byte[] answer)
    {
        (string? error, string? reason) = (null, null);
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                error = Text(document.RootElement, "error");
                reason = Text(document.RootElement, "reason");
            }
        }
        catch (JsonException)
        {
            // A proxy's page: the status says enough.
        }

        string said = reason ?? error ?? "it gave no reason";
        return status switch
        {
            401 => new TypedMemoryException(
                TypedMemoryErrorCodes.Unauthorized,
                $"\"{_root}\" wants other credentials ({said}). Put them into the URL, or set "
                + $"{RemoteAddress.UserVariable} and {RemoteAddress.PasswordVariable}."),
            403 => new TypedMemoryException(
                TypedMemoryErrorCodes.Forbidden, $"\"{_root}\" does not allow it: {said}"),
            409 => new TypedMemoryException(
                TypedMemoryErrorCodes.Conflict,
                $"\"{_root}\" has another revision by now: {said} Read the document again."),
            412 => new TypedMemoryException(TypedMemoryErrorCodes.Conflict, $"\"{_root}\" is there already: {said}"),
            413 => new TypedMemoryException(TypedMemoryErrorCodes.TooLarge, $"\"{_root}\" takes no such size: {said}"),
            >= 400 and < 500 => new TypedMemoryException(
                TypedMemoryErrorCodes.BadRequest, $"\"{_root}\" refused the {method.Method} ({status}): {said}"),
            _ => new TypedMemoryException(
                TypedMemoryErrorCodes.Unavailable, $"\"{_root}\" failed at the {method.Method} ({status}): {said}", true),
        };
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;
}
