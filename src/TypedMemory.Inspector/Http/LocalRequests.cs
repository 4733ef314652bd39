using System.Net;
using Microsoft.AspNetCore.Http;

namespace TypedMemory.Inspector.Http;

/// <summary>Tells requests of this machine's own user from others.</summary>
internal static class LocalRequests
{
    /// <summary>
    /// Whether a request comes from this machine and names it by a loopback address: a site whose name was made to
    /// point here (DNS rebinding) sends its own name.
    /// </summary>
    public static bool IsLocal(HttpContext http)
    {
        IPAddress? remote = http.Connection.RemoteIpAddress;
        string host = http.Request.Host.Host.Trim('[', ']');
        bool isLoopbackName = host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));
        return isLoopbackName && (remote is null || IPAddress.IsLoopback(remote));
    }
}
