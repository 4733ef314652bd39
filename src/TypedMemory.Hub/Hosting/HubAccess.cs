using Microsoft.AspNetCore.Http;
using TypedMemory.Hub.Context;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Hosting;

/// <summary>The login and the databases of the hub that runs in this host.</summary>
internal sealed class HubAccess(HubServer server, TimeProvider time) : IHubAccess
{
    public async ValueTask<HubLogin?> AuthenticateAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        HubContext hub = await server.ContextAsync(http.RequestAborted).ConfigureAwait(false);
        using BodyShare share = server.NewShare();
        try
        {
            HubRequest request = HubRequest.Read(http, hub.Options, time, share, "");
            await hub.Authenticator.AuthenticateAsync(request).ConfigureAwait(false);
            return request.IsStrangers
                ? null : new HubLogin(request.User.Name, request.User.Roles, request.User.IsServerAdmin);
        }
        catch (HubException refused) when (refused.Status is 400 or 401 or 403)
        {
            throw new TypedMemoryException(
                TypedMemoryErrorCodes.Unauthorized, $"The hub does not accept this login: {refused.Reason}");
        }
    }

    public async ValueTask<IReadOnlyList<string>> ListAsync(HubLogin login, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(login);
        HubContext hub = await server.ContextAsync(cancellationToken).ConfigureAwait(false);
        List<string> names = hub.Databases.Names();
        if (login.IsServerAdmin) return names;
        List<string> readable = [];
        foreach (string name in names)
        {
            using HubLease? lease = await OpenAsync(name, login, cancellationToken).ConfigureAwait(false);
            if (lease is not null) readable.Add(name);
        }

        return readable;
    }

    public async ValueTask<HubLease?> OpenAsync(
        string database, HubLogin login, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(login);
        HubContext hub = await server.ContextAsync(cancellationToken).ConfigureAwait(false);
        HubDatabase? opened = await hub.Databases.TryLeaseAsync(database, cancellationToken).ConfigureAwait(false);
        if (opened is null) return null;
        HubUser user = new(login.Name, login.Roles, null);
        bool isAdmin = login.IsServerAdmin || opened.Security.IsAdmin(user);

        // Of the records of users each sees its own through the hub; here they are all or none.
        bool mayRead = database == hub.Options.UsersDatabase ? isAdmin : isAdmin || opened.Security.IsMember(user);
        if (mayRead) return new HubLease(opened.SeenBy(user).Store, isAdmin, opened.Release, opened.FeedsEnd);
        opened.Release();
        return null;
    }
}
