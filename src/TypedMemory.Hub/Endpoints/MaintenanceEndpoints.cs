using System.Buffers;
using System.Text;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Hub.Context;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Security;

namespace TypedMemory.Hub.Endpoints;

/// <summary>What admins do to a database: compaction, purge, limits.</summary>
internal sealed class MaintenanceEndpoints(HubContext hub, HubRequest request, HubDatabase database)
{
    private const int DefaultPurgedInfosLimit = 1000;

    public async Task CompactAsync()
    {
        Permissions.RequireMaintainer(request, database);
        request.RequireJson();
        // The views of one design document are rows of the database: there is nothing to do but to say so.
        if (request.Path.Length > 2) await RequireDesignAsync(request.Path[2]).ConfigureAwait(false);
        else hub.Compactor.Start(database);
        await request.SendOkAsync(202).ConfigureAwait(false);
    }

    /// <summary>Removes the rows of views that no design document has any more.</summary>
    public async Task CleanUpAsync()
    {
        Permissions.RequireMaintainer(request, database);
        if (database.Designs.AreRun) await database.Views.CleanUpAsync(request.Aborted).ConfigureAwait(false);
        await request.SendOkAsync(202).ConfigureAwait(false);
    }

    public async Task PurgeAsync()
    {
        Permissions.RequireServerAdmin(request);
        List<DocumentRevisions> asked = RevisionsDiffEndpoint.Parse(
            await request.ReadJsonAsync().ConfigureAwait(false), request.Options.MaxBatch);
        IReadOnlyList<DocumentRevisions> purged = await database.Store.PurgeAsync(
            asked, request.Aborted).ConfigureAwait(false);
        await request.SendAsync(201, output =>
        {
            output.Write("{\"purge_seq\":null,\"purged\":{"u8);
            for (int i = 0; i < purged.Count; i++)
            {
                if (i > 0) output.Write(","u8);
                output.String(purged[i].Id);
                output.Write(":"u8);
                output.Revisions(purged[i].Revisions);
            }

            output.Write("}}"u8);
        }).ConfigureAwait(false);
    }

    public async Task RevisionLimitAsync()
    {
        if (request.Method == "GET")
        {
            StoreInfo info = await database.Store.GetInfoAsync(request.Aborted).ConfigureAwait(false);
            await request.SendAsync(200, output => output.Number(info.RevisionLimit)).ConfigureAwait(false);
            return;
        }

        if (request.Method != "PUT") throw HubException.MethodNotAllowed("PUT,GET");
        Permissions.RequireDatabaseAdmin(request, database);
        int limit = await ReadLimitAsync("`_revs_limit` must be a positive integer").ConfigureAwait(false);
        await database.SetRevisionLimitAsync(limit, request.Aborted).ConfigureAwait(false);
        await request.SendOkAsync().ConfigureAwait(false);
    }

    /// <summary>Purges are not kept for secondary indexes here; the limit is only told back.</summary>
    public async Task PurgedInfosLimitAsync()
    {
        Permissions.RequireServerAdmin(request);
        if (request.Method == "GET")
        {
            LocalDocument? stored = await database.Store.GetLocalAsync(
                PurgedInfosLimitId, request.Aborted).ConfigureAwait(false);
            await request.SendAsync(200, output =>
            {
                if (stored?.Body is { } body) output.Write(body.Span[5..^1]);
                else output.Number(DefaultPurgedInfosLimit);
            }).ConfigureAwait(false);
            return;
        }

        if (request.Method != "PUT") throw HubException.MethodNotAllowed("GET,PUT");
        int limit = await ReadLimitAsync("`purged_infos_limit` must be positive integer").ConfigureAwait(false);
        byte[] json = Encoding.UTF8.GetBytes($$"""{"n":{{limit}}}""");
        await database.Store
            .WriteAsync(
                new DocumentBatch { LocalDocuments = [new LocalDocument(PurgedInfosLimitId, json)] }, request.Aborted)
                .ConfigureAwait(false);
        await request.SendOkAsync().ConfigureAwait(false);
    }

    private const string PurgedInfosLimitId = HiddenLocals.Prefix + "purged_infos_limit";

    private async ValueTask RequireDesignAsync(string name)
    {
        DocumentRevision? design = await database.Store.GetAsync(
            "_design/" + name, request.Aborted).ConfigureAwait(false);
        if (design is null or { Deleted: true }) throw HubException.NotFound(design is null ? "missing" : "deleted");
    }

    private async ValueTask<int> ReadLimitAsync(string message)
    {
        byte[] body = await request.ReadBodyAsync().ConfigureAwait(false);
        try
        {
            return JsonText.AsInteger(body) is >= 1 and <= int.MaxValue and var limit
                ? (int)limit : throw HubException.BadRequest(message);
        }
        catch (System.Text.Json.JsonException)
        {
            throw HubException.InvalidJson();
        }
    }
}
