using System.Diagnostics;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TypedMemory.Core.Store;
using TypedMemory.Hub.Configuration;
using TypedMemory.Hub.Context;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Documents;
using TypedMemory.Hub.Endpoints;
using TypedMemory.Hub.Functions;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Security;

namespace TypedMemory.Hub.Hosting;

/// <summary>Answers requests: what surrounds every endpoint, from the start of the host to its end.</summary>
internal sealed class HubServer : IHostedService, IAsyncDisposable, IDisposable
{
    // Clients look for the name before the slash, and for the version of the API after it.
    private const string ServerName = $"CouchDB/{ServerEndpoints.CouchVersion} (TypedMemory hub)";

    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly IMemorySync? _sync;
    private readonly HubSettings _settings;
    private readonly DatabaseRegistry _databases;
    private readonly BodyBudget _budget;
    private readonly SemaphoreSlim _starting = new(1, 1);
    private readonly PartitionedRateLimiter<HttpContext>? _limiter;
    private HubContext? _context;
    private bool _disposed;

    public HubServer(
        IOptions<HubOptions> options,
        IEnumerable<IDesignLanguage> languages,
        TimeProvider time,
        ILogger<HubServer> logger,
        IHostApplicationLifetime? lifetime = null,
        IMemoryStore? memory = null,
        IMemoryConflicts? conflicts = null,
        IMemorySync? sync = null)
    {
        _settings = new HubSettings(options.Value);
        _time = time;
        _sync = sync;
        _logger = logger;
        _databases = new DatabaseRegistry(
            _settings, time, ServedMemory.Create(options.Value, memory, conflicts, logger), [.. languages])
        {
            PrepareUsers = UsersDesign.EnsureAsync,
        };
        _budget = new BodyBudget(options.Value.MaxBytesInFlight);
        // Before the web server waits for its requests to end: a feed that is followed would never do so.
        lifetime?.ApplicationStopping.Register(() => _databases.CloseFeeds());
        if (options.Value.MaxRequestsPerSecond > 0) _limiter = CreateLimiter(options.Value.MaxRequestsPerSecond);
    }

    /// <summary>The bytes of request bodies that are in memory now.</summary>
    public long BytesInFlight => _budget.Held;

    /// <summary>
    /// Opens what every request needs. Called by the host, or by the first request where the host has not.
    /// </summary>
    public async Task StartAsync(CancellationToken cancellationToken) =>
        await OpenAsync(cancellationToken).ConfigureAwait(false);

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _databases.CloseFeeds();
        return Task.CompletedTask;
    }

    /// <summary>For a host that disposes its services synchronously.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        // A host has it as itself and as a hosted service, and disposes both.
        if (Interlocked.Exchange(ref _disposed, true)) return;

        // What is being opened now is waited for; what comes after it opens nothing.
        await _starting.WaitAsync().ConfigureAwait(false);
        _starting.Release();
        if (_context is not null) await _context.StopAsync().ConfigureAwait(false);
        await _databases.DisposeAsync().ConfigureAwait(false);
        if (_context is not null) await _context.DisposeAsync().ConfigureAwait(false);
        _settings.Dispose();
        if (_limiter is not null) await _limiter.DisposeAsync().ConfigureAwait(false);
    }

    public async Task HandleAsync(HttpContext http, string prefix)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            await AnswerAsync(http, prefix).ConfigureAwait(false);
        }
        finally
        {
            _context?.Metrics.Count(
                http.Request.Method, http.Response.StatusCode, Stopwatch.GetElapsedTime(start));
        }
    }

    private async Task AnswerAsync(HttpContext http, string prefix)
    {
        using var share = new BodyShare(_budget);
        try
        {
            HubContext hub = _context ?? await OpenAsync(http.RequestAborted).ConfigureAwait(false);
            using RateLimitLease? lease = _limiter?.AttemptAcquire(http);
            if (lease is { IsAcquired: false })
            {
                http.Response.Headers.RetryAfter = "1";
                throw new HubException(
                    429, "too_many_requests", "Too many requests from this address. Wait and try again.");
            }

            http.Response.Headers["X-Couch-Request-ID"] = RequestId.Of(http);
            http.Response.Headers["X-CouchDB-Body-Time"] = "0";
            http.Response.Headers.Server = ServerName;
            // A browser takes an answer for what it says it is, and guesses at nothing.
            http.Response.Headers.XContentTypeOptions = "nosniff";
            HubOptions options = hub.Options;
            if (Cors.Handle(http, options)) return;
            HubRequest request = HubRequest.Read(http, options, _time, share, prefix);
            await hub.Authenticator.AuthenticateAsync(request).ConfigureAwait(false);
            await AnswerAsync(hub, request).ConfigureAwait(false);
            NoteChange(request);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; there is nobody to answer.
            http.Abort();
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !http.Response.HasStarted)
        {
            await FailAsync(http, exception).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            http.Abort();
        }
    }

    private static async Task AnswerAsync(HubContext hub, HubRequest request)
    {
        bool whole = false;
        try
        {
            await new HubRouter(hub, request).RouteAsync().ConfigureAwait(false);
            whole = true;
        }
        finally
        {
            request.EndOutput(whole);
        }
    }

    /// <summary>What every request needs, opened by the first that asks.</summary>
    public ValueTask<HubContext> ContextAsync(CancellationToken cancellationToken) =>
        _context is { } open ? new ValueTask<HubContext>(open) : OpenAsync(cancellationToken);

    /// <summary>A share of the memory for bodies, for one request.</summary>
    public BodyShare NewShare() => new(_budget);

    private async ValueTask<HubContext> OpenAsync(CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_disposed) throw new HubException(503, "service_unavailable", "The hub is being stopped.");
            return _context ??= await HubContext.OpenAsync(
                _settings, _databases, _time, _sync, _logger, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _starting.Release();
        }
    }

    // Neither query nor body: they may hold what is secret. What was refused has ended in an exception or an error.
    private void NoteChange(HubRequest request)
    {
        if (request.Http.Response.StatusCode is < 200 or >= 300 || !AdministrativeChange.Is(request)) return;
        Log.HubChanged(
            _logger,
            SafeText.Of(request.Stamp ?? request.User.Name ?? "anonymous"),
            request.Method,
            SafeText.Of("/" + string.Join('/', request.Path)));
    }

    private async Task FailAsync(HttpContext http, Exception exception)
    {
        HubException failure = exception switch
        {
            HubException known => known,
            TypedMemoryException engine => DocumentErrors.Map(engine),
            BadHttpRequestException { StatusCode: 413 } =>
                HubException.TooLarge("too_large", "the request entity is too large"),
            BadHttpRequestException bad => new HubException(bad.StatusCode, "bad_request", bad.Message),
            OperationCanceledException => new HubException(503, "service_unavailable", "The database is being closed."),
            _ => new HubException(500, "internal_server_error", DocumentErrors.Failed),
        };
        if (failure.Cause is not null || failure.Status is 500 or (> 501 and not 503))
        {
            Log.RequestFailed(_logger, SafeText.Of(http.Request.Method), SafeException.Of(exception));
        }

        if (http.Response.HasStarted || http.Response.BodyWriter is { CanGetUnflushedBytes: true, UnflushedBytes: > 0 })
        {
            // Half an answer is under way: only a broken connection tells the client that it is not a whole one.
            http.Abort();
            return;
        }

        foreach (string header in (ReadOnlySpan<string>)["ETag", "Content-Encoding", "Content-Range", "Location"])
            http.Response.Headers.Remove(header);
        if (failure.Header is var (name, value)) http.Response.Headers[name] = value;
        if (failure is { Status: 401, IsSilent: false })
            http.Response.Headers.WWWAuthenticate = _settings.Current.Challenge;
        await HubResponses.SendErrorAsync(http, failure.Status, failure.Error, failure.Reason).ConfigureAwait(false);
    }

    private PartitionedRateLimiter<HttpContext> CreateLimiter(int perSecond) =>
        PartitionedRateLimiter.Create<HttpContext, string>(http => RateLimitPartition.GetTokenBucketLimiter(
            ClientAddress.Of(http, _settings.Current),
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = perSecond * 10,
                TokensPerPeriod = perSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 0,
            }));
}
