using Microsoft.AspNetCore.Http;

namespace TypedMemory.Hub.Http;

/// <summary>Cross-origin requests of browsers, as CouchDB answers them.</summary>
internal static class Cors
{
    private const string Methods = "GET, HEAD, POST, PUT, DELETE, COPY, OPTIONS";
    private const string Headers =
        "accept, authorization, content-type, origin, referer, if-match, if-none-match, destination, "
        + "x-couch-full-commit, x-http-method-override, x-requested-with, cache-control, range, last-event-id";

    private const string Exposed =
        "content-type, cache-control, accept-ranges, etag, server, content-range, x-couch-request-id, x-couch-update-newrev, x-couchdb-body-time, location";

    /// <summary>Sets the headers that the origin is due, and answers a preflight.</summary>
    /// <returns>Whether the request is answered.</returns>
    public static bool Handle(HttpContext http, HubOptions options)
    {
        string origin = http.Request.Headers.Origin.ToString();
        if (origin.Length == 0 || !options.EnableCors || options.CorsOrigins.Count == 0) return false;
        http.Response.Headers.Append("Vary", "Origin");
        if (!options.CorsOrigins.Contains("*") && !options.CorsOrigins.Contains(origin)) return false;
        http.Response.Headers.AccessControlAllowOrigin = origin;
        // Credentials go only to origins that someone has named: with "*" any page could use its visitor's session.
        if (options.CorsCredentials && options.CorsOrigins.Contains(origin))
            http.Response.Headers.AccessControlAllowCredentials = "true";
        if (http.Request.Method != "OPTIONS" || !http.Request.Headers.ContainsKey("Access-Control-Request-Method"))
        {
            http.Response.Headers.AccessControlExposeHeaders = Exposed;
            return false;
        }

        http.Response.Headers.AccessControlAllowMethods = Methods;
        http.Response.Headers.AccessControlAllowHeaders = Headers;
        http.Response.Headers.AccessControlMaxAge = "600";
        http.Response.StatusCode = 200;
        http.Response.ContentLength = 0;
        return true;
    }
}
