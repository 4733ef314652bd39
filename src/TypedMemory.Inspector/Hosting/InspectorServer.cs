using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TypedMemory.Inspector.Http;
using TypedMemory.Inspector.Screens;

namespace TypedMemory.Inspector.Hosting;

/// <summary>Answers requests: the page's files, and its API below <c>api/</c>.</summary>
internal sealed class InspectorServer(
    InspectorOptions options, IInspectorStores stores, string root, ILogger logger, CancellationToken stopping)
{
    private readonly AntiForgery _forgery = new();

    public async Task HandleAsync(HttpContext http)
    {
        // A browser takes an answer for what it says it is, and guesses at nothing.
        http.Response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            await RouteAsync(http).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The page has gone; there is nobody to answer.
            http.Abort();
        }
        catch (Exception exception) when (!http.Response.HasStarted)
        {
            await FailAsync(http, exception).ConfigureAwait(false);
        }
    }

    private async Task RouteAsync(HttpContext http)
    {
        string path = http.Request.Path.Value ?? "";
        string rest = root == "/" ? path : path[Math.Min(path.Length, root.Length)..];
        if (rest.StartsWith("/api/", StringComparison.Ordinal))
        {
            await CallAsync(http, rest[5..]).ConfigureAwait(false);
            return;
        }

        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
            throw new InspectorException(405, "method_not_allowed", "The page answers GET and HEAD alone.");
        string name = rest.TrimStart('/');
        if (rest.Length == 0)
        {
            // The page names its files relative to its own folder.
            http.Response.Redirect($"{http.Request.PathBase}{root}/{http.Request.QueryString}");
            return;
        }

        if (name.Length == 0) name = "index.html";
        if (!PageFiles.Has(name)) throw InspectorException.NotFound($"The page has no file \"{name}\".");
        await PageFiles.SendAsync(http, name).ConfigureAwait(false);
    }

    private async Task CallAsync(HttpContext http, string name)
    {
        InspectorUser? user = options.Authenticate is null
            ? Someone(http) : await options.Authenticate(http).ConfigureAwait(false);
        if (user is null)
        {
            throw new InspectorException(
                401, TypedMemoryErrorCodes.Unauthorized, "Nobody is logged in. Log in, and try again.");
        }

        var request = new InspectorRequest(http, user, stopping);
        InspectorEndpoint endpoint = InspectorApi.Find(http.Request.Method, name);
        if (endpoint.Writes)
        {
            _forgery.Demand(http.Request, user);
            Log.Written(logger, user.Stamp, endpoint.Method, endpoint.Name);
        }

        if (endpoint.Session is { } session)
        {
            await session(request, new InspectorSession(options, stores, _forgery.TokenOf(user))).ConfigureAwait(false);
            return;
        }

        InspectedStore store = await OpenAsync(request).ConfigureAwait(false);
        try
        {
            if (endpoint.Writes && (options.ReadOnly || store.ReadOnly))
            {
                throw InspectorException.Forbidden(
                    "The store is open here read-only, so nothing was written. Who may change it opens it without that.");
            }

            await endpoint.Handle!(request, store).ConfigureAwait(false);
        }
        finally
        {
            store.Release?.Invoke();
        }
    }

    private async ValueTask<InspectedStore> OpenAsync(InspectorRequest request)
    {
        string name = request.Get("store");
        return await stores.OpenAsync(name, request.User, request.Aborted).ConfigureAwait(false)
            ?? throw InspectorException.NotFound($"There is no store \"{name}\".");
    }

    private static InspectorUser Someone(HttpContext http) => new(
        http.User.Identity is { IsAuthenticated: true, Name: { Length: > 0 } name } ? name : Environment.UserName);

    private Task FailAsync(HttpContext http, Exception exception)
    {
        switch (exception)
        {
            case InspectorException { Status: 401 }
                or TypedMemoryException { Code: TypedMemoryErrorCodes.Unauthorized }:
                return Answers.SendAsync(
                    http,
                    json =>
                    {
                        json.WriteString("error", TypedMemoryErrorCodes.Unauthorized);
                        json.WriteString("message", exception.Message);
                        if (options.LoginPath is { } login) json.WriteString("login", login);
                    },
                    status: 401);
            case InspectorException known:
                return Answers.FailAsync(http, known.Status, known.Code, known.Message);
            case TypedMemoryException engine:
                return Answers.FailAsync(http, StatusOf(engine), engine.Code, engine.Message);
            case FormatException or ArgumentException or NotSupportedException:
                return Answers.FailAsync(http, 400, TypedMemoryErrorCodes.BadRequest, exception.Message);
            case BadHttpRequestException bad:
                return Answers.FailAsync(http, bad.StatusCode, TypedMemoryErrorCodes.BadRequest, bad.Message);
            default:
                Log.RequestFailed(logger, http.Request.Method, exception);
                return Answers.FailAsync(
                    http, 500, "failed", "The request has failed; the application's log says why.");
        }
    }

    private static int StatusOf(TypedMemoryException exception) => exception.Code switch
    {
        TypedMemoryErrorCodes.Conflict or TypedMemoryErrorCodes.NotUnique => 409,
        TypedMemoryErrorCodes.NotFound => 404,
        TypedMemoryErrorCodes.BadRequest or TypedMemoryErrorCodes.Format or TypedMemoryErrorCodes.Key => 400,
        TypedMemoryErrorCodes.TooLarge => 413,
        TypedMemoryErrorCodes.Forbidden => 403,
        TypedMemoryErrorCodes.Unavailable => 503,
        _ => 500,
    };
}
