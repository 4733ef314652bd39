using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TypedMemory.Core.Store;
using TypedMemory.Hub.Configuration;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Documents;
using TypedMemory.Hub.Endpoints;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Security;

namespace TypedMemory.Hub.Context;

/// <summary>Answers requests: what surrounds every endpoint, and the databases that live as long as the host.</summary>
internal sealed class HubServer : IHostedService, IAsyncDisposable
{
    // Clients look for the name before the slash, and for the version of the API after it.
    private const string ServerName = $"CouchDB/{ServerEndpoints.CouchVersion} (TypedMemory hub)";

    private readonly ILogger _logger;
    private readonly SemaphoreSlim _starting = new(1, 1);
    private readonly PartitionedRateLimiter<HttpContext>? _limiter;
    private Authenticator? _authenticator;

    public HubServer(
        IOptions<HubOptions> options,
        TimeProvider time,
        ILogger<HubServer> logger,
        IHostApplicationLifetime? lifetime = null,
        IMemoryStore? memory = null,
        IMemoryConflicts? conflicts = null,
        IMemorySync? sync = null)
    {
        Settings = new HubSettings(options.Value);
        Time = time;
        Sync = sync;
        _logger = logger;
        Databases = new DatabaseRegistry(Settings, time, ServedMemory.Create(Options, memory, conflicts, logger));
        // Before the web server waits for its requests to end: a feed that is followed would never do so.
        lifetime?.ApplicationStopping.Register(() => Databases.CloseFeeds());
        if (Options.MaxRequestsPerSecond > 0) _limiter = CreateLimiter(Options.MaxRequestsPerSecond);
    }

    /// <summary>The options as they are now.</summary>
    public HubOptions Options => Settings.Current;

    public HubSettings Settings { get; }

    /// <summary>The hub's own records.</summary>
    public HubState State { get; private set; } = null!;

    public TimeProvider Time { get; }

    public DatabaseRegistry Databases { get; }

    /// <summary>The sync of the application's memory, if it has one.</summary>
    public IMemorySync? Sync { get; }

    public HubIdentity Identity { get; private set; } = null!;

    public Authenticator Authenticator => _authenticator!;

    /// <summary>Opens what every request needs. Called by the host, or by the first request where the host has not.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_authenticator is not null) return;
        await _starting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_authenticator is not null) return;
            State ??= await HubState.OpenAsync(Options, Time, cancellationToken).ConfigureAwait(false);
            await Settings.LoadAsync(State, cancellationToken).ConfigureAwait(false);
            Identity = await HubIdentity.LoadAsync(State, cancellationToken).ConfigureAwait(false);
            // Made at the first start only: who deletes it later does not find it there again.
            if (Identity.IsNew) await Databases.TryCreateAsync(DatabaseName.Users, cancellationToken).ConfigureAwait(false);
            _authenticator = new Authenticator(Databases, Identity, Time, _logger);
        }
        finally
        {
            _starting.Release();
        }
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Databases.CloseFeeds();
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await Databases.DisposeAsync().ConfigureAwait(false);
        if (State is not null) await State.DisposeAsync().ConfigureAwait(false);
        Settings.Dispose();
        if (_limiter is not null) await _limiter.DisposeAsync().ConfigureAwait(false);
        _starting.Dispose();
    }

    /// <summary>Compacts a database beside its requests.</summary>
    public void Compact(HubDatabase database)
    {
        // A second request while one runs asks for what is under way already.
        if (database.Compaction is not null || !database.TryLease()) return;
        database.Compaction = new Compaction(Time.GetUtcNow(), 0);
        _ = CompactAsync(database);
    }

    public async Task HandleAsync(HttpContext http, string prefix)
    {
        try
        {
            if (_authenticator is null) await StartAsync(http.RequestAborted).ConfigureAwait(false);
            using RateLimitLease? lease = _limiter?.AttemptAcquire(http);
            if (lease is { IsAcquired: false })
            {
                http.Response.Headers.RetryAfter = "1";
                throw new HubException(429, "too_many_requests", "Too many requests from this address. Wait and try again.");
            }

            http.Response.Headers["X-Couch-Request-ID"] = RequestId.Of(http);
            http.Response.Headers["X-CouchDB-Body-Time"] = "0";
            http.Response.Headers.Server = ServerName;
            HubOptions options = Options;
            if (Cors.Handle(http, options)) return;
            HubRequest request = HubRequest.Read(http, options, Time, prefix);
            await Authenticator.AuthenticateAsync(request).ConfigureAwait(false);
            await new HubRouter(this, request).RouteAsync().ConfigureAwait(false);
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

    private async Task CompactAsync(HubDatabase database)
    {
        try
        {
            if (database.Maintenance is { } maintenance)
            {
                StoreStatistics before = await maintenance.GetStatisticsAsync(database.Closing).ConfigureAwait(false);
                database.Compaction = database.Compaction! with { Bodies = before.OtherBodies };
            }

            await database.Store.CompactAsync(database.Closing).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (database.Closing.IsCancellationRequested)
        {
            // The database is being deleted, or the hub stops; compaction can be asked for again.
        }
        catch (Exception exception)
        {
            Log.CompactionFailed(_logger, exception);
        }
        finally
        {
            database.Compaction = null;
            database.Release();
        }
    }

    private async Task FailAsync(HttpContext http, Exception exception)
    {
        HubException failure = exception switch
        {
            HubException known => known,
            TypedMemoryException engine => DocumentErrors.Map(engine),
            BadHttpRequestException { StatusCode: 413 } => HubException.TooLarge("too_large", "the request entity is too large"),
            BadHttpRequestException bad => new HubException(bad.StatusCode, "bad_request", bad.Message),
            OperationCanceledException => new HubException(503, "service_unavailable", "The database is being closed."),
            _ => new HubException(500, "internal_server_error", "The server has failed on this request; its log says how."),
        };
        if (failure.Status >= 500 && failure.Status is not (501 or 503)) Log.RequestFailed(_logger, http.Request.Method, exception);
        if (http.Response.HasStarted)
        {
            // Half an answer is under way: only a broken connection tells the client that it is no whole one.
            http.Abort();
            return;
        }

        foreach (string header in (ReadOnlySpan<string>)["ETag", "Content-Encoding", "Location"]) http.Response.Headers.Remove(header);
        if (failure.Header is var (name, value)) http.Response.Headers[name] = value;
        if (failure is { Status: 401, IsSilent: false }) http.Response.Headers.WWWAuthenticate = "Basic realm=\"TypedMemory hub\"";
        await HubResponses.SendErrorAsync(http, failure.Status, failure.Error, failure.Reason).ConfigureAwait(false);
    }

    private static PartitionedRateLimiter<HttpContext> CreateLimiter(int perSecond) =>
        PartitionedRateLimiter.Create<HttpContext, string>(http => RateLimitPartition.GetTokenBucketLimiter(
            http.Connection.RemoteIpAddress?.ToString() ?? "",
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = perSecond * 10,
                TokensPerPeriod = perSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 0,
            }));
}
