using System.Security.Authentication;

namespace TypedMemory.CouchDb.Http;

/// <summary>What to do about a connection that did not come about.</summary>
internal static class PeerAdvice
{
    /// <summary>What the platform says of a failure, with what is behind it where that says more.</summary>
    public static string CauseOf(Exception cause)
    {
        string text = cause.Message.TrimEnd('.');
        if (cause is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }
            && cause.InnerException is { } inner)
        {
            text = inner.Message.TrimEnd('.');
        }

        return text;
    }

    /// <summary>A sentence or two.</summary>
    public static string For(Exception cause) => cause switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
            "Check the host in the URL, and that this machine is online.",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } =>
            "Check the host and the port in the URL, and that the server is running.",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } or AuthenticationException =>
            "TLS failed: if the server speaks plain http, say http in the URL; if nobody vouches for its certificate, have "
            + "this machine trust it.",
        _ => "Check that the URL has the right scheme, http or https, and what stands between.",
    };
}
