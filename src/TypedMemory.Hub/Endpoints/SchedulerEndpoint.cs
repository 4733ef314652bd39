using System.Buffers;
using System.Text.Json;
using TypedMemory.Hub.Context;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Replications;
using TypedMemory.Hub.Security;

namespace TypedMemory.Hub.Endpoints;

/// <summary><c>/_scheduler/jobs</c> and <c>/_scheduler/docs</c>: the replications and their states.</summary>
internal sealed class SchedulerEndpoint(HubContext hub, HubRequest request)
{
    private static readonly string[] s_states =
        ["initializing", "error", "pending", "running", "crashing", "completed", "failed"];

    public Task HandleAsync()
    {
        if (request.Method != "GET") throw HubException.MethodNotAllowed("GET,HEAD");
        Permissions.RequireServerAdmin(request);
        return request.Path switch
        {
            [_, "jobs"] => ListAsync("jobs", hub.Replications.Jobs, ReplicationJson.WriteJob),
            [_, "jobs", var id] => OneAsync(hub.Replications.Find(id), ReplicationJson.WriteJob),
            [_, "docs"] or [_, "docs", DatabaseName.Replicator] => ListAsync(
                "docs", Documents(), ReplicationJson.WriteDocument),
            [_, "docs", DatabaseName.Replicator, var id] => OneAsync(
                hub.ReplicatorDocuments.Documents.FirstOrDefault(document => document.Document == id),
                ReplicationJson.WriteDocument),
            _ => throw HubException.NotFound("not found"),
        };
    }

    private IReadOnlyList<DocumentJob> Documents()
    {
        if (request.Query["states"] is not { Length: > 0 } text) return hub.ReplicatorDocuments.Documents;
        string[] states = text.Split(',', StringSplitOptions.TrimEntries);
        if (states.FirstOrDefault(state => !s_states.Contains(state)) is { } unknown)
            throw HubException.QueryParse($"Unknown replication state {unknown}");
        return [.. hub.ReplicatorDocuments.Documents.Where(document => states.Contains(document.State))];
    }

    private Task ListAsync<T>(string name, IReadOnlyList<T> all, Action<Utf8JsonWriter, T> write)
    {
        int skip = QueryParameters.NonNegative(request.Query["skip"]) ?? 0;
        int limit = QueryParameters.NonNegative(request.Query["limit"]) ?? 100;
        return SendAsync(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("total_rows", all.Count);
            json.WriteNumber("offset", Math.Min(skip, all.Count));
            json.WriteStartArray(name);
            foreach (T item in all.Skip(skip).Take(limit)) write(json, item);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private Task OneAsync<T>(T? item, Action<Utf8JsonWriter, T> write)
        where T : class
    {
        if (item is null) throw HubException.NotFound();
        return SendAsync(json => write(json, item));
    }

    private Task SendAsync(Action<Utf8JsonWriter> write)
    {
        var text = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(text)) write(json);
        return request.SendAsync(200, text.WrittenMemory);
    }
}
