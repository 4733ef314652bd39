using TypedMemory.Hub.Configuration;
using TypedMemory.Hub.Context;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Security;

namespace TypedMemory.Hub.Endpoints;

/// <summary>Passwords of server admins that are set over HTTP.</summary>
internal sealed class AdminPasswords(HubContext hub, HubRequest request)
{
    /// <summary>
    /// Whether the admin is the host's own, and the password the one that holds: nothing is to be set.
    /// </summary>
    public async ValueTask<bool> HoldsAsync(string admin, string password) =>
        hub.Settings.IsHostsAdmin(admin)
            && (await hub.Authenticator.LogInAsync(request, admin, password, "default").ConfigureAwait(false))
                is { IsServerAdmin: true };

    /// <summary>What is kept of a password: its hash, which may also be given.</summary>
    public async ValueTask<string> HashAsync(string admin, string password)
    {
        if (AdminRules.FaultOf(admin, password) is { } fault) throw HubException.BadRequest(fault);
        return PasswordHash.ParseAdmin(password) is not null
            ? password
            : (await hub.Passwords.CreateAsync(password, request.Options.PasswordIterations).ConfigureAwait(false))
                .ToAdmin();
    }

    /// <summary>Adds a server admin, or changes the password of one that was added so.</summary>
    public async ValueTask SetAsync(string admin, string password)
    {
        if (await HoldsAsync(admin, password).ConfigureAwait(false)) return;
        await hub.Settings.SetAsync(
            hub.State, HubSettings.Admins, admin, await HashAsync(admin, password).ConfigureAwait(false),
            persist: true, request.Aborted).ConfigureAwait(false);
    }
}
