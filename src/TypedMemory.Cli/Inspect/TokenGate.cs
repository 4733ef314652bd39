using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using TypedMemory.Inspector.Http;

namespace TypedMemory.Cli.Inspect;

/// <summary>
/// Lets one browser in: the token of the printed URL works once and becomes a cookie, which other users of the machine
/// do not have.
/// </summary>
internal sealed class TokenGate
{
    private readonly string _cookie = $"typedmemory-inspector-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
    private readonly string _session = NewSecret();
    private int _used;

    /// <summary>The token of the URL.</summary>
    public string Token { get; } = NewSecret();

    /// <summary>Passes a request on, or refuses it.</summary>
    public async Task PassAsync(HttpContext http, RequestDelegate next)
    {
        if (!LocalRequests.IsLocal(http))
        {
            await RefuseAsync(http, "The inspector answers this machine alone, under its loopback address.")
                .ConfigureAwait(false);
            return;
        }

        if (AreEqual(http.Request.Cookies[_cookie], _session))
        {
            await next(http).ConfigureAwait(false);
            return;
        }

        bool isFirst = AreEqual(http.Request.Query["token"], Token) && Interlocked.Exchange(ref _used, 1) == 0;
        if (!isFirst)
        {
            await RefuseAsync(
                http, "This needs the URL that typedmemory inspect printed, which works once. Start it again for another one.")
                .ConfigureAwait(false);
            return;
        }

        http.Response.Cookies.Append(
            _cookie, _session, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/" });
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        http.Response.Redirect("/");
    }

    private static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));

    private static bool AreEqual(string? given, string secret) => given is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(secret));

    private static Task RefuseAsync(HttpContext http, string message)
    {
        http.Response.StatusCode = 403;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(message, http.RequestAborted);
    }
}
