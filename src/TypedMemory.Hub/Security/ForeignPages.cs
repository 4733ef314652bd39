using Microsoft.AspNetCore.Http;
using TypedMemory.Hub.Core;

namespace TypedMemory.Hub.Security;

/// <summary>
/// Tells the writes of a hub's own pages, and of origins that its configuration names, from those that another site's
/// page makes with its visitor's session.
/// </summary>
internal static class ForeignPages
{
    /// <summary>Refuses a write with a session's cookie that comes from elsewhere.</summary>
    /// <remarks>
    /// Browsers say in <c>Sec-Fetch-Site</c> where a request comes from, and no page can change that. Other clients do
    /// not send it, and have no session that somebody else could use.
    /// </remarks>
    /// <exception cref="HubException">It is such a write.</exception>
    public static void Refuse(HttpRequest request, HubOptions options)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)
            || HttpMethods.IsOptions(request.Method)) return;
        if (request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none") return;
        if (options.EnableCors && options.CorsOrigins.Contains(request.Headers.Origin.ToString())) return;
        throw HubException.Forbidden(
            "Nothing was written: the request comes from another site's page. Name its origin in CorsOrigins to let it write.");
    }
}
