using System.Net;
using Microsoft.AspNetCore.Http;
using TypedMemory.Hub.Core;

namespace TypedMemory.Hub.Http;

/// <summary>Who a request comes from, where wrong passwords and requests are counted.</summary>
internal static class ClientAddress
{
    /// <summary>The address of the other end; that which a trusted proxy saw, if there is one.</summary>
    public static string Of(HttpContext http, HubOptions options) =>
        (options.TrustForwardedHeaders ? Forwarded(http.Request.Headers) : null)
            ?? http.Connection.RemoteIpAddress?.ToString() ?? "";

    // A proxy adds what it sees behind what it was sent, so only the last entry is its own. Where the application's
    // middleware has taken that (X-Original-For tells), what is left is the client's.
    private static string? Forwarded(IHeaderDictionary headers)
    {
        if (headers.ContainsKey("X-Original-For")) return null;
        string last = headers["X-Forwarded-For"].ToString().Split(',')[^1].Trim();
        if (IPAddress.TryParse(last, out IPAddress? address)) return address.ToString();
        return IPEndPoint.TryParse(last, out IPEndPoint? end) ? end.Address.ToString() : null;
    }
}
