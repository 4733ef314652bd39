using System.Collections.Immutable;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TypedMemory.Core.Store;
using TypedMemory.Hub.Configuration;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Security;

/// <summary>Finds out who makes a request: by cookie, basic authentication, or the host's own scheme.</summary>
internal sealed class Authenticator(
    DatabaseRegistry databases, HubIdentity identity, Passwords passwords, TimeProvider time, ILogger logger)
{
    private const string Wrong = "Name or password is incorrect.";
    private const string Conflicting =
        "User document conflicts must be resolved before the document is used for authentication purposes.";

    private readonly Lockout _lockout = new(time);

    /// <summary>Sets the request's user, renewing its session if it has one.</summary>
    public async ValueTask AuthenticateAsync(HubRequest request)
    {
        HubUser stranger = request.Options is { AllowAnonymous: true, Admins.Count: 0 }
            ? HubUser.AdminParty : HubUser.Anonymous;
        try
        {
            request.User = await CookieAsync(request).ConfigureAwait(false)
                ?? await BasicAsync(request).ConfigureAwait(false)
                ?? await ForeignAsync(request).ConfigureAwait(false)
                ?? stranger;
        }
        catch (HubException exception) when (exception.Status == 400 && request.IsWelcome)
        {
            // Clients ask for the welcome to learn what server this is, before they know how to log in to it.
            request.User = stranger;
        }
    }

    /// <summary>Checks a name and password.</summary>
    /// <returns>The user, or <see langword="null"/> if one of the two is wrong.</returns>
    /// <exception cref="HubException">The name is locked for this address.</exception>
    public async ValueTask<HubUser?> LogInAsync(HubRequest request, string name, string password, string handler)
    {
        // No user has such a name, and none is to fill memory or log with it.
        if (name.Length > UserRecord.MaxName) return null;
        string address = ClientAddress.Of(request.Http, request.Options);
        if (_lockout.IsLocked(name, address, request.Options)) throw Locked();
        ImmutableArray<string>? roles = await VerifyAsync(request, name, password).ConfigureAwait(false);
        // Of guesses that are sent at once, those that were not done before the lock are not answered: they would be
        // as many more as a client has connections.
        if (!_lockout.TryCount(name, address, roles is not null, request.Options, out bool locks)) throw Locked();
        if (locks) Log.TooManyWrongPasswords(logger, SafeText.Of(name), address);
        return roles is { } granted ? new HubUser(name, granted, handler) : null;
    }

    /// <summary>Starts a session, or renews it.</summary>
    public async ValueTask SetCookieAsync(HubRequest request, string name)
    {
        byte[] key = await SessionKeyAsync(request, name).ConfigureAwait(false)
            ?? throw HubException.Unauthorized(Wrong);
        request.Http.Response.Cookies.Append(
            SessionCookie.Name,
            SessionCookie.Create(name, time.GetUtcNow(), key),
            new CookieOptions
            {
                HttpOnly = true,
                Path = "/",
                MaxAge = request.Options.SessionTimeout,
                Secure = request.IsSecure,
                SameSite = request.IsSecure && request.Options.CorsOrigins.Count > 0
                    ? SameSiteMode.None : SameSiteMode.Lax,
            });
    }

    public static void ClearCookie(HubRequest request) =>
        request.Http.Response.Headers.Append(
            "Set-Cookie", $"{SessionCookie.Name}=; Version=1; Path=/; HttpOnly; Max-Age=0");

    private static HubException Locked() =>
        HubException.Forbidden("Account is temporarily locked due to multiple authentication failures");

    private async ValueTask<HubUser?> CookieAsync(HubRequest request)
    {
        if (request.Header("Cookie") is null
            || !request.Http.Request.Cookies.TryGetValue(SessionCookie.Name, out string? cookie)
            || string.IsNullOrEmpty(cookie)) return null;
        if (!SessionCookie.TryRead(cookie, out string name, out DateTimeOffset issued, out string mac))
        {
            throw HubException.BadRequest("Malformed AuthSession cookie. Please clear your cookies.");
        }

        TimeSpan age = time.GetUtcNow() - issued;
        HubOptions options = request.Options;
        if (age >= options.SessionTimeout || age < TimeSpan.FromMinutes(-1)) return null;
        byte[]? key = await SessionKeyAsync(request, name).ConfigureAwait(false);
        if (key is null || !SessionCookie.Verify(name, issued, mac, key)) return null;
        ForeignPages.Refuse(request.Http.Request, options);
        if (age > options.SessionTimeout / 10) await SetCookieAsync(request, name).ConfigureAwait(false);
        ImmutableArray<string> roles = options.Admins.ContainsKey(name)
            ? [HubUser.AdminRole]
            : (await FindAsync(request, name).ConfigureAwait(false))?.Roles ?? [];
        return new HubUser(name, roles, "cookie");
    }

    private async ValueTask<HubUser?> BasicAsync(HubRequest request)
    {
        string? header = request.Header("Authorization");
        if (header is null || !header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)) return null;
        byte[] bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[6..].Trim(), bytes, out int length))
            throw HubException.BadRequest("Authorization header has invalid base64 value");
        string text = Encoding.UTF8.GetString(bytes, 0, length);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        // CouchDB takes no notice of what has no colon, and "_:_" is its way to be logged out.
        if (colon < 0 || text == "_:_") return null;
        string name = text[..colon];
        return await LogInAsync(request, name, text[(colon + 1)..], "default").ConfigureAwait(false)
            ?? throw HubException.Unauthorized(Wrong);
    }

    private static async ValueTask<HubUser?> ForeignAsync(HubRequest request)
    {
        if (request.Options.AuthenticationScheme is not { } scheme) return null;
        AuthenticateResult result = await request.Http.AuthenticateAsync(scheme).ConfigureAwait(false);
        if (result.Failure is not null) throw HubException.Unauthorized("The token is not valid.");
        if (!result.Succeeded) return null;
        ClaimsPrincipal principal = result.Principal;
        string name = principal.Identity?.Name ?? principal.FindFirst("sub")?.Value
            ?? principal.FindFirst(ClaimTypes.NameIdentifier)?.Value
            ?? throw HubException.Unauthorized("Token missing sub claim.");
        return new HubUser(
            name,
            [.. principal.Claims.Where(
                c => c.Type is ClaimTypes.Role or "roles" or "_couchdb.roles").Select(c => c.Value)],
            "jwt");
    }

    private async ValueTask<ImmutableArray<string>?> VerifyAsync(HubRequest request, string name, string password)
    {
        int iterations = request.Options.PasswordIterations;
        if (request.Options.Admins.TryGetValue(name, out string? expected))
        {
            bool right = PasswordHash.ParseAdmin(expected) is { } admin
                ? await passwords.VerifyAsync(name, password, admin, iterations).ConfigureAwait(false)
                : await passwords.VerifyAsync(password, expected, iterations).ConfigureAwait(false);
            return right ? [HubUser.AdminRole] : null;
        }

        UserRecord? user = await FindAsync(request, name).ConfigureAwait(false);
        if (user?.Password is { } hash && hash.Cost > (long)iterations * Passwords.MostIterations)
        {
            Log.TooManyIterations(
                logger, SafeText.Of(name), hash.Cost, (long)iterations * Passwords.MostIterations);
        }

        return await passwords.VerifyAsync(name, password, user?.Password, iterations).ConfigureAwait(false)
            ? user!.Roles : null;
    }

    /// <summary>The key of a user's sessions: it changes with the password, so an old session ends with it.</summary>
    private async ValueTask<byte[]?> SessionKeyAsync(HubRequest request, string name)
    {
        string? salt = request.Options.Admins.TryGetValue(name, out string? password)
            ? password
            : (await FindAsync(request, name).ConfigureAwait(false))?.Password is { } hash ? hash.Salt
                + hash.DerivedKey : null;
        return salt is null ? null : HMACSHA256.HashData(identity.Secret, Encoding.UTF8.GetBytes(salt));
    }

    private async ValueTask<UserRecord?> FindAsync(HubRequest request, string name)
    {
        // A server admin may have deleted it; then there are no users but the server's admins.
        HubDatabase? users = await databases.TryLeaseAsync(
            request.Options.UsersDatabase, request.Aborted).ConfigureAwait(false);
        if (users is null) return null;
        try
        {
            DocumentSnapshot? document = await users.Store.GetSnapshotAsync(
                UserRecord.IdPrefix + name, request.Aborted).ConfigureAwait(false);
            if (document is null or { Winner.Deleted: true }) return null;
            // Which of two passwords holds is for an admin to say, not for the winner of a conflict.
            if (document.LiveLeaves > 1) throw HubException.Unauthorized(Conflicting);
            return UserRecord.Read(name, document.Winner.Body);
        }
        finally
        {
            users.Release();
        }
    }
}
