using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using TypedMemory.Hub.Core;

namespace TypedMemory.Hub.Http;

/// <summary>Who a request comes from, where wrong passwords and requests are counted.</summary>
internal static class ClientAddress
{
    // What one subscriber has of IPv6 at the least, in bytes: 2^64 addresses.
    private const int Network = 8;

    /// <summary>
    /// The address of the other end; that which a trusted proxy saw, if there is one. Of an IPv6 address its network of
    /// 64 bits, e.g. <c>2001:db8::/64</c>, since every client there may choose the rest at each connection.
    /// </summary>
    public static string Of(HttpContext http, HubOptions options) =>
        ((options.TrustForwardedHeaders ? Forwarded(http.Request.Headers) : null)
            ?? http.Connection.RemoteIpAddress) is { } address ? Shown(address) : "";

    private static string Shown(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4().ToString();
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(address))
            return address.ToString();
        byte[] bytes = address.GetAddressBytes();
        bytes.AsSpan(Network).Clear();
        return $"{new IPAddress(bytes)}/{8 * Network}";
    }

    // A proxy adds what it sees behind what it was sent, so only the last entry is its own. Where the application's
    // middleware has taken that (X-Original-For tells), what is left is the client's.
    private static IPAddress? Forwarded(IHeaderDictionary headers)
    {
        if (headers.ContainsKey("X-Original-For")) return null;
        string last = headers["X-Forwarded-For"].ToString().Split(',')[^1].Trim();
        if (IPAddress.TryParse(last, out IPAddress? address)) return address;
        return IPEndPoint.TryParse(last, out IPEndPoint? end) ? end.Address : null;
    }
}
