using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace TypedMemory.CouchDb.Http;

/// <summary>
/// Sends requests to one database: authentication, redirects, timeouts, and a name for every failure.
/// </summary>
internal sealed class CouchDbConnection : IDisposable
{
    /// <summary>The most bytes of an answer that says little.</summary>
    public const int SmallAnswer = 1024 * 1024;

    private const int MaxRedirects = 5;
    private const int MaxErrorSize = 64 * 1024;
    private const int MinCompressedSize = 4096;
    private const int LargeBody = 1024 * 1024;

    /// <summary>
    /// How often, and for how long in all, a request that came too soon (429) is sent again: nothing was done of it. A
    /// server that takes a few requests a second would never be through with a run that begins anew at each 429.
    /// </summary>
    private const int MostTooSoon = 8;
    private static readonly string[] s_notJson =
        ["text/html", "text/xml", "application/xhtml", "application/xml", "multipart/", "image/"];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);

    private readonly CouchDbPeerOptions _options;
    private readonly HttpClient _client;
    private readonly CouchDbAuthentication _authentication;
    private readonly AuthenticationContext _context;
    private readonly string _server;
    private readonly string _database;
    private volatile bool _compresses;
    private volatile bool _takesCompressedBodies;
    private volatile bool _takesExpect = true;

    public CouchDbConnection(CouchDbPeerOptions options)
    {
        _options = options;
        Name = CouchDbUrls.WithoutUserInfo(options.Url);
        _server = Name[..Name.LastIndexOf('/')];
        _database = CouchDbUrls.OfDatabase(Name);
        DatabaseName = Uri.UnescapeDataString(Name[(Name.LastIndexOf('/') + 1)..]);
        _compresses = options.Compression ?? !CouchDbUrls.IsLoopback(options.Url);
        _takesCompressedBodies = _compresses;
        _authentication = options.Authentication ?? FromUserInfo(options.Url);
        HttpMessageHandler handler = options.HandlerFactory?.Invoke() ?? CreateHandler();
        if (handler is SocketsHttpHandler sockets && options.ClientCertificate is { } certificate)
        {
            // Beside what a handler of the user's says of the server's certificate.
            sockets.SslOptions.ClientCertificates = [certificate];
        }

        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        Failures = new PeerFailures(Name, new PeerTexts(() => _authentication.Secrets), options.TimeProvider);
        _context = new AuthenticationContext(
            Name, new Uri(_server + "/_session"), options.TimeProvider, Failures,
            async (request, token) =>
            {
                using var watch = new IdleWatch(options.RequestTimeout, options.TimeProvider, token);
                return await SendOnceAsync(request, "POST _session", watch, token).ConfigureAwait(false);
            });
    }

    /// <summary>The database's URL without user info.</summary>
    public string Name { get; }

    /// <summary>The database's name, the last segment of its URL.</summary>
    public string DatabaseName { get; }

    /// <summary>How the peer is reached.</summary>
    public CouchDbPeerOptions Options => _options;

    /// <summary>Where the peer logs.</summary>
    public ILogger Log => _options.Logger ?? NullLogger.Instance;

    /// <summary>
    /// The greatest size of one value in an answer: a document with its ancestry and what stands around it.
    /// </summary>
    public int MaxValueSize => (int)Math.Min(int.MaxValue / 2, (2L * _options.Limits.MaxDocumentSize) + SmallAnswer);

    /// <summary>What failures of the peer are called.</summary>
    public PeerFailures Failures { get; }

    /// <summary>
    /// Whether credentials under which something was refused were renewed, since they may only have been too old: a
    /// session that has ended counts as nobody where nobody may read.
    /// </summary>
    public async ValueTask<bool> RenewIfOldAsync(int mark, CancellationToken cancellationToken) =>
        _authentication.MayHaveEnded(mark, _context)
        && await _authentication.RenewAsync(mark, _context, cancellationToken).ConfigureAwait(false);

    /// <summary>Sends a request with a JSON body.</summary>
    public async ValueTask<CouchDbResponse> SendJsonAsync(
        HttpMethod method, string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken,
        Func<int, bool>? accepts = null, TimeSpan? idleLimit = null)
    {
        bool gzip = _takesCompressedBodies && body.Length >= MinCompressedSize;
        try
        {
            return await Send(gzip).ConfigureAwait(false);
        }
        catch (PeerException e) when (gzip && e.StatusCode is 400 or 415)
        {
            // Something on the way, or an old server, does not know compressed bodies. If it was the body after all,
            // the answer to the plain one says so.
            CouchDbResponse response = await Send(gzipped: false).ConfigureAwait(false);
            if (e.StatusCode == 415) _takesCompressedBodies = false;
            return response;
        }

        ValueTask<CouchDbResponse> Send(bool gzipped)
        {
            ReadOnlyMemory<byte> bytes = gzipped ? MemoryBody.Compress(body) : body;
            return SendAsync(
                new CouchDbRequest(method, path)
                {
                    Content = watch => new MemoryBody(bytes, watch, gzipped),
                    Accepts = accepts,
                    IdleLimit = idleLimit,
                },
                cancellationToken);
        }
    }

    /// <summary>Sends a request and waits until its answer begins.</summary>
    /// <exception cref="PeerException">The peer cannot be reached, was silent, or answered with a failure.</exception>
    public async ValueTask<CouchDbResponse> SendAsync(CouchDbRequest request, CancellationToken cancellationToken)
    {
        string target = (request.OfServer ? _server : _database) + request.Path;
        bool renewed = false;
        int redirects = 0, tooSoon = 0;
        TimeSpan waited = TimeSpan.Zero, pause = TimeSpan.Zero;
        while (true)
        {
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
            waited += pause;
            pause = TimeSpan.Zero;
            var watch = new IdleWatch(
                request.IdleLimit ?? _options.RequestTimeout, _options.TimeProvider, cancellationToken);
            HttpResponseMessage? answer = null;
            try
            {
                using HttpRequestMessage message = Create(request, target, watch);
                bool expects = message.Headers.ExpectContinue == true;
                int mark = await _authentication.ApplyAsync(message, _context, cancellationToken).ConfigureAwait(false);
                answer = await SendOnceAsync(message, request.Call, watch, cancellationToken).ConfigureAwait(false);
                int status = (int)answer.StatusCode;
                if (status != 401) _authentication.Observe(mark, answer, _context);
                if (status < 300 || request.Accepts?.Invoke(status) == true)
                {
                    if (request.ExpectsJson) RequireJson(answer, request.Call);
                    var response = new CouchDbResponse(answer, watch, Failures, request, cancellationToken)
                    { Mark = mark, OnBrokenEncoding = () => _compresses = false };
                    answer = null;
                    watch = null;
                    return response;
                }

                if (status is 301 or 302 or 307 or 308 && ++redirects <= MaxRedirects)
                {
                    target = Follow(answer, target, request.Call);
                    continue;
                }

                if (status == 417 && expects)
                {
                    // Something on the way that does not know the header: the body goes with the request from here on.
                    _takesExpect = false;
                    continue;
                }

                // No request has a condition.
                if (status == 304)
                    throw Failures.Protocol(request.Call, "it answered 304 to a request that sets no condition");

                PeerException failure = await ReadFailureAsync(
                    answer, watch, request, cancellationToken).ConfigureAwait(false);
                if (!renewed && (status == 401
                    ? await _authentication.RenewAsync(mark, _context, cancellationToken).ConfigureAwait(false)
                    : status == 403 && await RenewIfOldAsync(mark, cancellationToken).ConfigureAwait(false)))
                {
                    renewed = true;
                    continue;
                }

                if (status == 429 && tooSoon < MostTooSoon)
                {
                    pause = failure.RetryAfter ?? FirstPause * (1 << tooSoon);
                    tooSoon++;
                    if (waited + pause <= Patience) continue;
                }

                throw failure;
            }
            finally
            {
                answer?.Dispose();
                watch?.Dispose();
            }
        }
    }

    /// <summary>A 404 can mean the document or the database.</summary>
    public void ThrowIfDatabaseIsMissing(CouchDbResponse response, ReadOnlySpan<byte> answer)
    {
        (string? error, string? reason) = CouchDbJson.ReadError(answer);
        if (PeerFailures.IsDatabaseMissing(reason))
        {
            throw Failures.FromStatus("GET _local", response.Message, error, reason);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static CouchDbAuthentication FromUserInfo(Uri url)
    {
        if (url.UserInfo.Length == 0) return CouchDbAuthentication.Anonymous;
        int colon = url.UserInfo.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? CouchDbAuthentication.Basic(Uri.UnescapeDataString(url.UserInfo), "")
            : CouchDbAuthentication.Basic(
                Uri.UnescapeDataString(url.UserInfo[..colon]), Uri.UnescapeDataString(url.UserInfo[(colon + 1)..]));
    }

    private SocketsHttpHandler CreateHandler()
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = _options.ConnectTimeout,
            // CouchDB never answers "100 Continue" to a multipart PUT; waiting longer only costs time.
            Expect100ContinueTimeout = TimeSpan.FromMilliseconds(100),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        };
        if (_options.Proxy is not null) handler.Proxy = _options.Proxy;
        return handler;
    }

    private HttpRequestMessage Create(CouchDbRequest request, string target, IdleWatch watch)
    {
        // The path goes out as it is written here: %2F, %2E and %2B belong to ids.
        var uri = new Uri(target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var message = new HttpRequestMessage(request.Method, uri) { Content = request.Content?.Invoke(watch) };
        message.Headers.Accept.ParseAdd(request.Accept);
        if (request.TakesEncoded) message.Headers.AcceptEncoding.ParseAdd("gzip");
        else if (_compresses) message.Headers.AcceptEncoding.ParseAdd("gzip, br");

        // A server that refuses a large body says so before it is sent, instead of breaking the connection under it.
        if (_takesExpect && message.Content?.Headers.ContentLength > LargeBody) message.Headers.ExpectContinue = true;
        return message;
    }

    private async Task<HttpResponseMessage> SendOnceAsync(
        HttpRequestMessage message, string call, IdleWatch watch, CancellationToken cancellationToken)
    {
        watch.Restart();
        try
        {
            return await _client.SendAsync(
                message, HttpCompletionOption.ResponseHeadersRead, watch.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failures.Silent(call, watch.Limit, e);
        }
        catch (OperationCanceledException)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Failures.Unreachable(call, e);
        }
        finally
        {
            watch.Pause();
        }
    }

    private string Follow(HttpResponseMessage answer, string target, string call)
    {
        var from = new Uri(target);
        if (answer.Headers.Location is not { } location)
        {
            throw Failures.Protocol(call, "it redirects without saying where");
        }

        if (!Uri.TryCreate(from, location, out Uri? to))
        {
            throw Failures.Protocol(call, $"it redirects to \"{location.OriginalString}\", which is not a URL");
        }

        bool sameOrigin = to.Scheme == from.Scheme && to.Host == from.Host && to.Port == from.Port;
        if (!sameOrigin)
        {
            throw Failures.Protocol(
                call, $"it redirects to another place, \"{CouchDbUrls.WithoutUserInfo(to)}\", where credentials are not sent; "
                + "name that place in the peer's URL if it is the right one", transient: false);
        }

        return to.AbsoluteUri;
    }

    private void RequireJson(HttpResponseMessage answer, string call)
    {
        // PouchDB Server calls JSON plain text, CouchDB does so for clients that do not ask for JSON, and gateways call
        // it scripts or bytes: what it is, reading it tells. A page is known by its name, which says more to people.
        string? type = answer.Content.Headers.ContentType?.MediaType;
        if (type is null || !s_notJson.Any(other => type.StartsWith(other, StringComparison.OrdinalIgnoreCase))) return;
        throw Failures.Protocol(call, $"it sent \"{type}\" instead of JSON; check that the URL is that of a database");
    }

    private async ValueTask<PeerException> ReadFailureAsync(
        HttpResponseMessage answer, IdleWatch watch, CouchDbRequest request, CancellationToken cancellationToken)
    {
        string? error = null;
        string? reason = null;
        try
        {
            using var response = new CouchDbResponse(answer, watch, Failures, request, cancellationToken);
            using PooledBuffer body = await response.ReadAllAsync(
                MaxErrorSize, cancellationToken).ConfigureAwait(false);
            (error, reason) = CouchDbJson.ReadError(body.WrittenSpan);
        }
        catch (Exception e) when (e is PeerException or JsonException or InvalidOperationException)
        {
            // The status alone tells what happened.
        }

        return Failures.FromStatus(request.Call, answer, error, reason);
    }
}
