using System.Buffers;
using System.Text.Json;
using TypedMemory.Hub.Context;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Replications;
using TypedMemory.Hub.Security;

namespace TypedMemory.Hub.Endpoints;

/// <summary><c>/_replicate</c>: replicates once, or starts and ends a continuous replication.</summary>
internal sealed class ReplicateEndpoint(HubContext hub, HubRequest request)
{
    public async Task HandleAsync()
    {
        if (request.Path.Length > 1) throw HubException.NotFound();
        if (request.Method != "POST") throw HubException.MethodNotAllowed("POST");
        // Its ends are read and written with the rights of the server, so only who has those may name them.
        Permissions.RequireServerAdmin(request);
        byte[] body = await request.ReadJsonAsync().ConfigureAwait(false);
        using JsonDocument json = JsonText.ParseObject(body);
        if (ReplicationSpec.Boolean(json.RootElement, "cancel"))
        {
            await CancelAsync(json.RootElement).ConfigureAwait(false);
            return;
        }

        ReplicationSpec spec = ReplicationSpec.Parse(json.RootElement, request.User.Name);
        ReplicationJob job = await hub.Replications.StartAsync(
            spec, keepTrying: spec.Continuous, request.Aborted).ConfigureAwait(false);
        if (spec.Continuous)
        {
            await SendIdAsync(202, job.Id).ConfigureAwait(false);
            return;
        }

        try
        {
            await job.Completion.WaitAsync(request.Aborted).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Who asked has gone; nobody else waits for it.
            await hub.Replications.StopAsync(job.Id).ConfigureAwait(false);
            throw;
        }

        hub.Replications.Forget(job);
        if (job.Session is not { } session || job.State != ReplicationState.Completed)
        {
            throw job.Failure switch
            {
                HubException known => known,
                PeerException { PeerError: { } error } peer => new HubException(500, error, peer.Message),
                TypedMemoryException engine => new HubException(500, engine.Code, engine.Message),
                null => new HubException(500, "replication_cancelled", "The replication was ended."),
                var other => new HubException(500, "replication_failed", "The replication failed.") { Cause = other },
            };
        }

        var text = new ArrayBufferWriter<byte>(1024);
        using (var output = new Utf8JsonWriter(text))
            ReplicationJson.WriteResult(output, hub.ReplicationHistory.Add(job.Id, session));
        await request.SendAsync(200, text.WrittenMemory).ConfigureAwait(false);
    }

    private async Task CancelAsync(JsonElement json)
    {
        string? id = null;
        foreach (string name in (ReadOnlySpan<string>)["replication_id", "_local_id", "id"])
        {
            if (json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String)
                id ??= value.GetString();
        }

        id ??= ReplicationSpec.Parse(json, request.User.Name).Id;
        if (hub.Replications.Find(id) is null or { Spec.Document: not null }
            || !await hub.Replications.StopAsync(id).ConfigureAwait(false))
        {
            throw new HubException(404, "not_found", "There is no such replication of _replicate.");
        }

        await SendIdAsync(200, id).ConfigureAwait(false);
    }

    private Task SendIdAsync(int status, string id) => request.SendAsync(status, output =>
    {
        output.Write("{\"ok\":true,\"_local_id\":"u8);
        output.String(id);
        output.Write("}"u8);
    });
}
