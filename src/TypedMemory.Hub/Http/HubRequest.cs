using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using TypedMemory.Hub.Core;

namespace TypedMemory.Hub.Http;

/// <summary>A request as CouchDB sees it: method, decoded path segments, parameters, user.</summary>
internal sealed class HubRequest
{
    // What a name, a password and what is around them need, and no more, of someone who may be anybody.
    private const long StrangersBody = 64 * 1024;

    private const string ClientHeader = "X-TypedMemory-Client";
    private const int MaxClient = 32;
    private const int MaxName = MemoryOrigin.MaxTextLength - MaxClient - 1;

    private readonly BodyShare _share;
    private GatheredOutput? _output;

    private HubRequest(HttpContext http, HubOptions options, TimeProvider time, BodyShare share)
    {
        Http = http;
        Options = options;
        Time = time;
        _share = share;
    }

    public HttpContext Http { get; }

    public HubOptions Options { get; }

    private TimeProvider Time { get; }

    /// <summary>The method that counts: HEAD is answered as GET, and a POST may name another one in a header.</summary>
    public string Method { get; private init; } = "GET";

    /// <summary>The path's segments, decoded one by one, so that <c>%2F</c> stays within its segment.</summary>
    public string[] Path { get; private init; } = [];

    public QueryParameters Query { get; private init; } = QueryParameters.Empty;

    public HubUser User { get; set; } = HubUser.Anonymous;

    /// <summary>
    /// What stamps the request's changes, as <c>inspector:NAME</c>: the program that the request names, and the user
    /// that the hub has recognised, whom no request can name. <see langword="null"/> if it names no program.
    /// </summary>
    public string? Stamp => Client is { } client ? $"{client}:{Cut(User.Name ?? "anonymous")}" : null;

    /// <summary>The program that says in a header what it is.</summary>
    private string? Client { get; init; }

    /// <summary>Whether nobody in particular makes the request, where that is not enough.</summary>
    public bool IsStrangers => User.Name is null && !User.IsServerAdmin && !Options.AllowAnonymous;

    /// <summary>Whether it asks what server this is, which everybody may know.</summary>
    public bool IsWelcome => Path.Length == 0 && Method == "GET";

    /// <summary>Where an answer of many tokens goes; its last bytes by <see cref="EndOutput"/>.</summary>
    public PipeWriter Output => _output ??= new GatheredOutput(Http.Response.BodyWriter);

    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>Whether the client speaks TLS, to the hub or to a proxy that is believed.</summary>
    public bool IsSecure => IsSecureFor(Http.Request, Options);

    /// <summary>The URL of the hub's root, for <c>Location</c>.</summary>
    public string Root { get; private init; } = "";

    public static HubRequest Read(
        HttpContext http, HubOptions options, TimeProvider time, BodyShare share, string prefix)
    {
        string target = http.Features.Get<IHttpRequestFeature>()?.RawTarget is { Length: > 0 } raw
            ? raw
            : http.Request.Path.ToUriComponent() + http.Request.QueryString.ToUriComponent();
        if (target.Length > options.MaxUrlLength)
            throw new HubException(414, "too_long", "the request uri is too long");
        int fragment = target.IndexOf('#', StringComparison.Ordinal);
        if (fragment >= 0) target = target[..fragment];
        int question = target.IndexOf('?', StringComparison.Ordinal);
        string path = question < 0 ? target : target[..question];
        if (path.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0 && !path.StartsWith('/'))
        {
            int root = path.IndexOf('/', scheme + 3);
            path = root < 0 ? "/" : path[root..];
        }

        if (prefix.Length > 1 && path.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            path = path[prefix.Length..];
        // A plus is a blank in CouchDB's paths too (decode_plus_to_space), so clients write %2B.
        string[] segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < segments.Length; i++)
            segments[i] = PercentEncoding.Decode(segments[i], plusIsSpace: options.DecodePlusToSpace);
        return new HubRequest(http, options, time, share)
        {
            Method = MethodOf(http.Request),
            Path = segments,
            Client = ClientOf(http.Request),
            Query = question < 0 ? QueryParameters.Empty : QueryParameters.Parse(target.AsSpan(question + 1)),
            Root = RootOf(http.Request, options) + (prefix.Length > 1 ? prefix : ""),
        };
    }

    /// <summary>The value of a request header, or <see langword="null"/>.</summary>
    public string? Header(string name) =>
        Http.Request.Headers.TryGetValue(name, out var values) ? values.ToString() : null;

    public bool Accepts(string mediaType) => MediaTypes.Accepts(Header("Accept"), mediaType);

    /// <summary>Throws unless the body is declared as JSON, as CouchDB wants it for every POST.</summary>
    public void RequireJson()
    {
        string? type = Http.Request.ContentType;
        if (type is null
            || !type.AsSpan()[..(type.IndexOf(';', StringComparison.Ordinal) is var at and >= 0 ? at : type.Length)]
                .Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase))
        {
            throw HubException.BadContentType("Content-Type must be application/json");
        }
    }

    /// <summary>Ends what was written to <see cref="Output"/>.</summary>
    /// <param name="whole">Whether it is a whole answer; else what has gathered is dropped.</param>
    public void EndOutput(bool whole)
    {
        if (whole) _output?.Pass();
        else _output?.Dispose();
    }

    /// <summary>An id for a document that came without one.</summary>
    public string NewId() => NewIds.Next(Options, Time);

    /// <summary>Reads the whole body.</summary>
    public ValueTask<byte[]> ReadBodyAsync() =>
        IsStrangers ? ReadCredentialsAsync() : RequestBody.ReadAsync(Http, Options.MaxRequestSize, _share, Time);

    /// <summary>Reads a body that tells who makes the request: it is small, whoever that is.</summary>
    public ValueTask<byte[]> ReadCredentialsAsync() =>
        RequestBody.ReadAsync(Http, Math.Min(StrangersBody, Options.MaxRequestSize), _share, Time);

    /// <summary>Takes memory for bytes of the request that are not read by <see cref="ReadBodyAsync"/>.</summary>
    public void Hold(long bytes) => _share.Take(bytes);

    /// <summary>Reads a body that must be a JSON value.</summary>
    public async ValueTask<byte[]> ReadJsonAsync()
    {
        RequireJson();
        return await ReadBodyAsync().ConfigureAwait(false);
    }

    /// <summary>The revision of the query or of <c>If-Match</c>; both at once must be the same.</summary>
    public RevisionId? RevisionOfQueryOrHeader(RevisionId? inBody = null)
    {
        RevisionId? query = Query.Revision("rev");
        if (query is not null && inBody is not null && query != inBody)
        {
            throw HubException.BadRequest("Document rev from request body and query string have different values");
        }

        RevisionId? explicitRevision = query ?? inBody;
        RevisionId? etag = Header("If-Match") is { Length: > 0 } header
            ? QueryParameters.ParseRevision(header.Trim().Trim('"')) : null;
        if (explicitRevision is not null && etag is not null && explicitRevision != etag)
        {
            throw HubException.BadRequest("Document rev and etag have different values");
        }

        return explicitRevision ?? etag;
    }

    /// <summary>
    /// Sets <c>Location</c> to the URL of something below the root, unless it is too long for a header.
    /// </summary>
    public void SetLocation(params ReadOnlySpan<string> segments)
    {
        string url = Root;
        foreach (string segment in segments) url += "/" + PercentEncoding.Encode(segment);
        if (url.Length <= HubResponses.MaxHeader) Http.Response.Headers.Location = url;
    }

    // A proxy says in headers what address the client knows. Anybody can send them, so they count only where the host
    // says that a proxy sets them.
    private static string RootOf(HttpRequest request, HubOptions options)
    {
        string? host = options.TrustForwardedHeaders ? request.Headers[options.ForwardedHostHeader].ToString() : null;
        string scheme = IsSecureFor(request, options) ? "https" : "http";
        return $"{scheme}://{(IsHost(host) ? host : request.Host.ToString())}";
    }

    private static bool IsSecureFor(HttpRequest request, HubOptions options) =>
        request.IsHttps || (options.TrustForwardedHeaders
            && (request.Headers["X-Forwarded-Ssl"] == "on" || request.Headers["X-Forwarded-Proto"] == "https"));

    private static string? ClientOf(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(ClientHeader, out var values)) return null;
        string client = values.ToString();
        bool isName = client.Length is > 0 and <= MaxClient
            && client.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_');
        return isName
            ? client
            : throw HubException.BadRequest(
                $"{ClientHeader} is \"{SafeText.Of(client)}\". Name the program in at most {MaxClient} letters, digits, dots, dashes and underscores.");
    }

    private static string Cut(string name) => name.Length <= MaxName ? name : name[..MaxName];

    private static bool IsHost(string? text) =>
        !string.IsNullOrEmpty(text)
            && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':' or '[' or ']');

    private static string MethodOf(HttpRequest request)
    {
        string method = request.Method;
        if (method == "POST" && request.Headers.TryGetValue("X-HTTP-Method-Override", out var other)
            && other.ToString() is "GET" or "HEAD" or "POST" or "PUT" or "DELETE" or "COPY")
        {
            method = request.Headers["X-HTTP-Method-Override"].ToString();
        }

        return method == "HEAD" ? "GET" : method;
    }
}
