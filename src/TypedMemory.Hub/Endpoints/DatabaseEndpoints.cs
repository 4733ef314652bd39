using System.Buffers;
using System.Globalization;
using TypedMemory.Core.Store;
using TypedMemory.Core.Wire;
using TypedMemory.Hub.Context;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Documents;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Security;

namespace TypedMemory.Hub.Endpoints;

/// <summary><c>/db</c> itself.</summary>
internal sealed class DatabaseEndpoints(HubContext hub, HubRequest request, HubDatabase database)
{
    public Task HandleAsync() => request.Method switch
    {
        "GET" => InfoAsync(),
        "POST" => PostAsync(),
        _ => throw HubException.MethodNotAllowed("DELETE,GET,HEAD,POST"),
    };

    /// <summary>Everything acknowledged is durable already; the store is asked all the same.</summary>
    public async Task EnsureFullCommitAsync()
    {
        request.RequireJson();
        await database.Store.FlushAsync(request.Aborted).ConfigureAwait(false);
        await request.SendAsync(201, output =>
        {
            output.Write("{\"ok\":true,\"instance_start_time\":"u8);
            output.String(StartTime(database));
            output.Write("}"u8);
        }).ConfigureAwait(false);
    }

    public static async ValueTask WriteInfoAsync(
        IBufferWriter<byte> output, HubDatabase database, CancellationToken cancellationToken)
    {
        StoreInfo info = await database.Store.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        long live = await database.Sizes.ReadAsync(info, cancellationToken).ConfigureAwait(false);
        output.Write("{\"db_name\":"u8);
        output.String(database.Name);
        output.Write(",\"purge_seq\":"u8);
        database.Sequences.Write(output, info.PurgeSequence);
        output.Write(",\"update_seq\":"u8);
        database.Sequences.Write(output, info.UpdateSequence);
        output.Write(",\"sizes\":{\"file\":"u8);
        output.Number(info.FileSize);
        output.Write(",\"external\":"u8);
        output.Number(live);
        output.Write(",\"active\":"u8);
        output.Number(live);
        output.Write("},\"props\":{},\"doc_del_count\":"u8);
        output.Number(info.DeletedDocuments);
        output.Write(",\"doc_count\":"u8);
        output.Number(info.Documents);
        output.Write(",\"disk_format_version\":8,\"compact_running\":"u8);
        output.Bool(database.Compaction is not null);
        output.Write(",\"cluster\":{\"q\":1,\"n\":1,\"w\":1,\"r\":1},\"instance_start_time\":"u8);
        output.String(StartTime(database));
        output.Write("}"u8);
    }

    private static string StartTime(HubDatabase database) =>
        database.Created.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private async Task InfoAsync()
    {
        var output = new ArrayBufferWriter<byte>(512);
        await WriteInfoAsync(output, database, request.Aborted).ConfigureAwait(false);
        output.Write("\n"u8);
        await request.SendAsync(200, output.WrittenMemory).ConfigureAwait(false);
    }

    /// <summary>Writes a document that may leave its id to the hub.</summary>
    private async Task PostAsync()
    {
        byte[] body = await request.ReadJsonAsync().ConfigureAwait(false);
        bool isBatch = request.Query["batch"] == "ok";
        if (LocalEndpoints.IdOf(body) is { } localId)
        {
            await new LocalEndpoints(request, database).PutAsync(
                localId, body, isBatch ? 202 : 201).ConfigureAwait(false);
            return;
        }

        ParsedDocument parsed = DocumentEnvelope.Parse(body, database.Limits(request.Options));
        string id = parsed.Id ?? request.NewId();
        if (id.StartsWith("_design/", StringComparison.Ordinal)) Permissions.RequireDatabaseAdmin(request, database);
        var document = new IncomingDocument(id, parsed) { Parent = IncomingDocument.ParentOf(parsed) };
        RevisionId revision = await DocumentEndpoints.WriteOneAsync(
            hub, request, database, document, newEdits: true).ConfigureAwait(false);
        request.SetLocation(database.Name, id);
        await (isBatch ? request.SendBatchedAsync(id) : request.SendWrittenAsync(201, id, revision))
            .ConfigureAwait(false);
    }
}
