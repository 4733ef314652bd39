using TypedMemory.Core.Wire;
using TypedMemory.Hub.Changes;
using TypedMemory.Hub.Context;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Documents;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Security;

namespace TypedMemory.Hub.Endpoints;

/// <summary>Finds the endpoint of a request, and sees to it that its user may use it.</summary>
internal sealed class HubRouter(HubContext hub, HubRequest request)
{
    private const string NotOffered = "This hub does not offer it; replicate with an Apache CouchDB for that.";

    public Task RouteAsync()
    {
        string first = request.Path.Length == 0 ? "" : request.Path[0];
        // As CouchDB: what server this is, whether it is up, and who one is, everybody may ask.
        if (request.IsStrangers && !request.IsWelcome && first is not ("_up" or "_session"))
        {
            throw HubException.Unauthorized("Authentication required.");
        }

        var endpoints = new ServerEndpoints(hub, request);
        return first switch
        {
            "" => endpoints.WelcomeAsync(),
            "_up" => endpoints.UpAsync(),
            "_uuids" => endpoints.UuidsAsync(),
            "_all_dbs" => endpoints.AllDatabasesAsync(),
            "_dbs_info" => endpoints.DatabaseInfosAsync(),
            "_active_tasks" => endpoints.ActiveTasksAsync(),
            "_session" => new SessionEndpoints(hub, request).HandleAsync(),
            "_membership" => new NodeEndpoints(hub, request).MembershipAsync(),
            "_node" => new NodeEndpoints(hub, request).HandleAsync(),
            "_db_updates" => new DatabaseUpdatesEndpoint(hub, request).HandleAsync(),
            "_cluster_setup" => new ClusterSetupEndpoint(hub, request).HandleAsync(),
            "_replicate" => new ReplicateEndpoint(hub, request).HandleAsync(),
            "_scheduler" => new SchedulerEndpoint(hub, request).HandleAsync(),
            "_search_analyze"
                or "_nouveau_analyze"
                or "_reshard" or "_stats" or "_config" or "_utils" =>
                throw HubException.NotImplemented($"/{first} is not there. {NotOffered}"),
            _ when request.Path.Length == 1 && request.Method == "PUT" => endpoints.CreateDatabaseAsync(first),
            _ when request.Path.Length == 1 && request.Method == "DELETE" => endpoints.DeleteDatabaseAsync(first),
            _ => InDatabaseAsync(first),
        };
    }

    private async Task InDatabaseAsync(string name)
    {
        // CouchDB has it from its start; here it comes with its first document.
        if (name == DatabaseName.Replicator && request.User.IsServerAdmin && request.Method is ("PUT" or "POST"))
            await hub.Databases.TryCreateAsync(name, request.Aborted).ConfigureAwait(false);
        HubDatabase database = await hub.Databases.LeaseAsync(name, request.Aborted).ConfigureAwait(false);
        try
        {
            bool isUsers = name == request.Options.UsersDatabase;
            // Its documents hold passwords, whatever its security object says.
            if (name == DatabaseName.Replicator && !database.Security.IsAdmin(request.User))
                throw HubException.Forbidden("Only administrators may use the replicator database.");
            bool mayUse = isUsers
                ? database.Security.IsAdmin(request.User) || UserDocuments.IsOwn(request)
                : database.Security.IsMember(request.User);
            if (!mayUse)
            {
                if (isUsers) throw UserDocuments.Refuse(request);
                throw request.User.Name is null
                    ? HubException.Unauthorized("You are not authorized to access this db.")
                    : HubException.Forbidden("You are not allowed to access this db.");
            }

            // A feed writes nothing, and waits for long.
            HubDatabase seen = request.Path is [_, "_changes"] && !isUsers ? database.ReadBy(request.User)
                : (isUsers ? database.WrittenBy(request.User) : database.SeenBy(request.User))
                .StampedBy(request.Stamp);
            await (request.Path.Length == 1
                ? new DatabaseEndpoints(hub, request, seen).HandleAsync() : BelowDatabaseAsync(seen))
                .ConfigureAwait(false);
        }
        finally
        {
            database.Release();
        }
    }

    private Task BelowDatabaseAsync(HubDatabase database)
    {
        string second = request.Path[1];
        if (request.Path.Length > 2 && second.StartsWith('_')
            && second is not ("_design" or "_local" or "_compact" or "_all_docs" or "_design_docs" or "_local_docs"
                or "_index" or "_partition" or "_shards")
            && !second.StartsWith("_design/", StringComparison.Ordinal)
                && !second.StartsWith("_local/", StringComparison.Ordinal))
        {
            throw NoReservedId();
        }

        return second switch
        {
            "_all_docs" or "_design_docs" or "_local_docs" =>
                new AllDocsEndpoint(request, database).HandleAsync(second),
            "_bulk_docs" => Only("POST", new BulkDocsEndpoint(hub, request, database).HandleAsync),
            "_bulk_get" => Only("POST", new BulkGetEndpoint(request, database).HandleAsync),
            "_changes" => new Changes.ChangesEndpoint(hub, request, database).HandleAsync(),
            "_revs_diff" => Only("POST", new RevisionsDiffEndpoint(request, database).DiffAsync),
            "_missing_revs" => Only("POST", new RevisionsDiffEndpoint(request, database).MissingAsync),
            "_ensure_full_commit" => Only("POST", new DatabaseEndpoints(hub, request, database).EnsureFullCommitAsync),
            "_compact" => Only("POST", new MaintenanceEndpoints(hub, request, database).CompactAsync),
            "_view_cleanup" => Only("POST", new MaintenanceEndpoints(hub, request, database).CleanUpAsync),
            "_purge" => Only("POST", new MaintenanceEndpoints(hub, request, database).PurgeAsync),
            "_purged_infos_limit" => new MaintenanceEndpoints(hub, request, database).PurgedInfosLimitAsync(),
            "_revs_limit" => new MaintenanceEndpoints(hub, request, database).RevisionLimitAsync(),
            "_max_document_size" => new DocumentSizeEndpoint(request, database).HandleAsync(),
            "_security" => new SecurityEndpoint(request, database).HandleAsync(),
            "_find" => Only("POST", new FindEndpoint(hub, request, database).HandleAsync),
            "_explain" => Only("POST", new ExplainEndpoint(request, database).HandleAsync),
            "_index" => new IndexEndpoint(hub, request, database).HandleAsync(),
            "_temp_view" => throw new HubException(410, "gone", "Temporary views are not supported in CouchDB"),
            "_partition" or "_search_cleanup" or "_nouveau_cleanup" or "_shards" or "_sync_shards"
                or "_auto_purge"
                or "_time_seq" or "_purged_infos" or "_rewrite" =>
                throw HubException.NotImplemented($"{second} is not there. {NotOffered}"),
            "_local" => LocalAsync(database),
            "_design" => DesignAsync(database),
            _ when second.StartsWith("_local/", StringComparison.Ordinal) => request.Path.Length == 2
                ? new LocalEndpoints(request, database).HandleAsync(second["_local/".Length..])
                : throw HubException.BadRequest("_local documents do not accept attachments."),
            _ => DocumentAsync(database, second, request.Path[2..]),
        };
    }

    private Task LocalAsync(HubDatabase database) => request.Path.Length switch
    {
        2 => throw HubException.BadRequest("Invalid _local document id."),
        3 => new LocalEndpoints(request, database).HandleAsync(request.Path[2]),
        _ => throw HubException.BadRequest("_local documents do not accept attachments."),
    };

    private Task DesignAsync(HubDatabase database)
    {
        if (request.Path.Length == 2) throw HubException.IllegalId("Illegal document id `_design/`");
        if (database.Designs.AreRun && request.Path.Length > 3)
        {
            if (request.Path[3] == "_view")
                return new ViewEndpoint(request, database, request.Path[2]).HandleAsync(request.Path[4..]);
            if (request.Path is [_, _, _, "_info"] && request.Method == "GET")
                return new ViewEndpoint(request, database, request.Path[2]).InfoAsync();
        }

        if (request.Path.Length > 3 && request.Path[3] is "_view" or "_show" or "_list" or "_update" or "_rewrite"
            or "_search" or "_nouveau" or "_info" or "_search_info" or "_nouveau_info")
        {
            throw HubException.NotImplemented(
                $"Functions of design documents are not run: {request.Path[3]} is not there. {NotOffered}");
        }

        return DocumentAsync(database, "_design/" + request.Path[2], request.Path[3..]);
    }

    private Task DocumentAsync(HubDatabase database, string id, string[] attachment)
    {
        if (id.StartsWith('_') && !id.StartsWith("_design/", StringComparison.Ordinal)) throw NoReservedId();
        try
        {
            DocumentEnvelope.ValidateId(id, database.Limits(request.Options));
        }
        catch (InvalidDocumentException exception)
        {
            throw DocumentErrors.Map(exception);
        }

        if (request.Method != "GET" && id.StartsWith("_design/", StringComparison.Ordinal))
            Permissions.RequireDatabaseAdmin(request, database);
        return attachment.Length == 0
            ? new DocumentEndpoints(hub, request, database, id).HandleAsync()
            : new AttachmentEndpoints(hub, request, database, id, string.Join('/', attachment)).HandleAsync();
    }

    // As CouchDB: who would write it learns that it cannot be, who looks for it that it is not there.
    private HubException NoReservedId() => request.Method is "PUT" or "POST"
        ? HubException.IllegalId("Only reserved document ids may start with underscore.")
        : HubException.NotFound();

    private Task Only(string method, Func<Task> handle) =>
        request.Method == method ? handle() : throw HubException.MethodNotAllowed(method);
}
