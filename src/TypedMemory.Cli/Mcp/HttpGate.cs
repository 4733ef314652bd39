using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using TypedMemory.Cli.Shell;
using TypedMemory.Inspector.Http;

namespace TypedMemory.Cli.Mcp;

/// <summary>
/// Who may reach a memory by HTTP: on a loopback address this machine alone, by its own name; elsewhere whoever has the
/// token.
/// </summary>
internal sealed class HttpGate
{
    /// <summary>The variable with the token.</summary>
    public const string TokenVariable = "TYPEDMEMORY_MCP_TOKEN";

    private const int LeastTokenLength = 16;
    private const string Scheme = "Bearer ";

    private readonly byte[]? _token;
    private readonly bool _isLocal;

    private HttpGate(byte[]? token, bool isLocal) => (_token, _isLocal) = (token, isLocal);

    /// <summary>The gate of an address.</summary>
    /// <exception cref="UsageException">Others reach it, and there is no token.</exception>
    public static HttpGate Of(Uri url)
    {
        bool isLocal = url.IsLoopback;
        string? token = Environment.GetEnvironmentVariable(TokenVariable);
        if (string.IsNullOrEmpty(token)) token = null;
        if (!isLocal && token is null)
        {
            throw new UsageException(
                $"--http \"{url}\" lets other machines in. Set {TokenVariable} to a token that they must send, or listen on "
                + "http://127.0.0.1.");
        }

        if (token is { Length: < LeastTokenLength })
        {
            throw new UsageException(
                $"The token in {TokenVariable} has {token.Length} characters. Give it at least {LeastTokenLength}.");
        }

        return new HttpGate(token is null ? null : Encoding.UTF8.GetBytes(token), isLocal);
    }

    /// <summary>Passes a request on, or refuses it.</summary>
    public async Task PassAsync(HttpContext http, RequestDelegate next)
    {
        if (_isLocal && !(LocalRequests.IsLocal(http) && IsLocalOrigin(http.Request.Headers.Origin.ToString())))
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            await http.Response.WriteAsync("This memory answers this machine alone, under its loopback address.")
                .ConfigureAwait(false);
            return;
        }

        if (_token is not null && !HasToken(http.Request.Headers.Authorization.ToString()))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            http.Response.Headers.WWWAuthenticate = "Bearer";
            return;
        }

        await next(http).ConfigureAwait(false);
    }

    /// <summary>A page of another site, whose script the browser runs here, names its own origin.</summary>
    private static bool IsLocalOrigin(string origin) => origin.Length == 0
        || (Uri.TryCreate(origin, UriKind.Absolute, out Uri? url)
            && (url.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
                || (IPAddress.TryParse(url.Host.Trim('[', ']'), out IPAddress? address)
                    && IPAddress.IsLoopback(address))));

    private bool HasToken(string authorization) =>
        authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(authorization[Scheme.Length..].Trim()), _token);
}
