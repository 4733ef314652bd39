using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Security;

/// <summary>What users may do beyond reading and writing documents.</summary>
internal static class Permissions
{
    public static void RequireServerAdmin(HubRequest request)
    {
        if (!request.User.IsServerAdmin) throw HubException.Unauthorized("You are not a server admin.");
    }

    /// <summary>What CouchDB checks before the database is opened: a 401 then, whoever asks.</summary>
    public static void RequireMaintainer(HubRequest request, HubDatabase database)
    {
        if (!database.Security.IsAdmin(request.User))
            throw HubException.Unauthorized("You are not a server or db admin.");
    }

    public static void RequireDatabaseAdmin(HubRequest request, HubDatabase database)
    {
        if (database.Security.IsAdmin(request.User)) return;
        const string Reason = "You are not a db or server admin.";
        throw request.User.Name is null ? HubException.Unauthorized(Reason) : HubException.Forbidden(Reason);
    }
}
