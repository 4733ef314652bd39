using System.Net;
using System.Text;
using TypedMemory.CouchDb.Http;

namespace TypedMemory;

/// <summary>
/// How requests to a peer are authenticated. Safe for concurrent use; may serve several peers of one server.
/// </summary>
public abstract class CouchDbAuthentication
{
    private protected CouchDbAuthentication()
    {
    }

    /// <summary>No credentials.</summary>
    public static CouchDbAuthentication Anonymous { get; } = new AnonymousAuthentication();

    /// <summary>Basic authentication: name and password with every request.</summary>
    /// <param name="userName">The name.</param>
    /// <param name="password">The password.</param>
    public static CouchDbAuthentication Basic(string userName, string password)
    {
        ArgumentException.ThrowIfNullOrEmpty(userName);
        ArgumentNullException.ThrowIfNull(password);
        return Basic(Fixed(userName, password));
    }

    /// <summary>Basic authentication with credentials that may change.</summary>
    /// <param name="credentials">Delivers the credentials; asked at first, and again once when the peer does not take
    /// them.</param>
    public static CouchDbAuthentication Basic(Func<CancellationToken, ValueTask<NetworkCredential>> credentials)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        return new HeaderAuthentication("Basic", async token =>
        {
            NetworkCredential credential = await credentials(token).ConfigureAwait(false);
            return Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.UserName}:{credential.Password}"));
        });
    }

    /// <summary>
    /// A cookie session (<c>_session</c>): the password is sent at login only, the session is renewed as it expires.
    /// </summary>
    /// <param name="userName">The name.</param>
    /// <param name="password">The password.</param>
    public static CouchDbAuthentication Session(string userName, string password)
    {
        ArgumentException.ThrowIfNullOrEmpty(userName);
        ArgumentNullException.ThrowIfNull(password);
        return new SessionAuthentication(Fixed(userName, password));
    }

    /// <summary>A cookie session with credentials that may change.</summary>
    /// <param name="credentials">Delivers the credentials for a login.</param>
    public static CouchDbAuthentication Session(Func<CancellationToken, ValueTask<NetworkCredential>> credentials)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        return new SessionAuthentication(credentials);
    }

    /// <summary>A bearer token, e.g. a JWT.</summary>
    /// <param name="token">Delivers the token; asked at first, and again once when the peer does not take it.</param>
    public static CouchDbAuthentication Bearer(Func<CancellationToken, ValueTask<string>> token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return new HeaderAuthentication("Bearer", token);
    }

    /// <summary>
    /// CouchDB's proxy authentication: the name and the roles in headers, signed with a secret that the server knows.
    /// </summary>
    /// <param name="userName">The name.</param>
    /// <param name="roles">The roles.</param>
    /// <param name="secret">The server's secret (<c>[chttpd_auth] secret</c>), or <see langword="null"/> where it asks
    /// for no token.</param>
    public static CouchDbAuthentication ProxyHeaders(string userName, IReadOnlyCollection<string> roles, string? secret)
    {
        ArgumentException.ThrowIfNullOrEmpty(userName);
        ArgumentNullException.ThrowIfNull(roles);
        return new ProxyHeaderAuthentication(userName, roles, secret);
    }

    /// <summary>What must not be shown where a server echoes it: the credentials in use, and those of before.</summary>
    internal virtual IEnumerable<string> Secrets => [];

    /// <summary>
    /// Whether credentials may have ended without the server saying 401: a session that is no longer one is nobody, to
    /// whom writes are forbidden.
    /// </summary>
    /// <param name="mark">What <see cref="ApplyAsync"/> returned for the request that was refused.</param>
    /// <param name="context">The peer.</param>
    internal virtual bool MayHaveEnded(int mark, AuthenticationContext context) => false;

    /// <summary>Puts the credentials on a request.</summary>
    /// <returns>A mark of the credentials used, for <see cref="RenewAsync"/>.</returns>
    internal abstract ValueTask<int> ApplyAsync(
        HttpRequestMessage request, AuthenticationContext context, CancellationToken cancellationToken);

    /// <summary>Called when the peer answered 401: gets other credentials, if there are some.</summary>
    /// <param name="mark">What <see cref="ApplyAsync"/> returned for the request that failed.</param>
    /// <param name="context">The peer.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether a second try has other credentials than the first had.</returns>
    internal abstract ValueTask<bool> RenewAsync(
        int mark, AuthenticationContext context, CancellationToken cancellationToken);

    /// <summary>Sees every answer that is not 401: credentials were taken, a session may have been extended.</summary>
    internal virtual void Observe(int mark, HttpResponseMessage response, AuthenticationContext context)
    {
    }

    private static Func<CancellationToken, ValueTask<NetworkCredential>> Fixed(string userName, string password)
    {
        var credential = new NetworkCredential(userName, password);
        return _ => ValueTask.FromResult(credential);
    }
}
