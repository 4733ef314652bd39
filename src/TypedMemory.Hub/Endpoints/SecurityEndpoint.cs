using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Security;

namespace TypedMemory.Hub.Endpoints;

/// <summary><c>_security</c> of a database.</summary>
internal sealed class SecurityEndpoint(HubRequest request, HubDatabase database)
{
    public async Task HandleAsync()
    {
        if (request.Method == "GET")
        {
            // Which prefixes there are for others is not theirs to know.
            if (database.Rights is not null) Permissions.RequireDatabaseAdmin(request, database);
            await request.SendAsync(200, database.Security.Json).ConfigureAwait(false);
            return;
        }

        if (request.Method != "PUT") throw HubException.MethodNotAllowed("PUT,GET");
        Permissions.RequireDatabaseAdmin(request, database);
        if (database.Name == request.Options.UsersDatabase)
            throw HubException.Forbidden("You can't edit the security object of the user database.");
        DatabaseSecurity security = DatabaseSecurity.Parse(
            await request.ReadBodyAsync().ConfigureAwait(false), isNew: true);
        await database.SetSecurityAsync(security, request.Aborted).ConfigureAwait(false);
        await request.SendOkAsync().ConfigureAwait(false);
    }
}
