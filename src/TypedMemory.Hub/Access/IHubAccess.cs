using Microsoft.AspNetCore.Http;

namespace TypedMemory;

/// <summary>
/// The hub's login and its databases, for what an application serves beside the hub, such as the inspector. A service
/// of <c>AddTypedMemoryHub</c>. Safe for concurrent use.
/// </summary>
public interface IHubAccess
{
    /// <summary>
    /// Finds out who makes a request, as the hub does for its own: by cookie, password or the host's scheme.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <returns>The login, or <see langword="null"/> if the request has none, and the hub wants one.</returns>
    /// <exception cref="TypedMemoryException">With <see cref="TypedMemoryErrorCodes.Unauthorized"/>: the credentials
    /// are wrong.</exception>
    ValueTask<HubLogin?> AuthenticateAsync(HttpContext http);

    /// <summary>The names of the databases that a login may read, in the order of their bytes.</summary>
    /// <param name="login">The login.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IReadOnlyList<string>> ListAsync(HubLogin login, CancellationToken cancellationToken);

    /// <summary>Opens a database.</summary>
    /// <param name="database">Its name.</param>
    /// <param name="login">The login.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The database, to be disposed of, or <see langword="null"/> if there is none, or the login may not read
    /// it.</returns>
    ValueTask<HubLease?> OpenAsync(string database, HubLogin login, CancellationToken cancellationToken);
}
