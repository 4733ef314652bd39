using System.Text.Json;

namespace TypedMemory.AI.Tools;

/// <summary><c>sync_status</c>: whether other machines have what this one has.</summary>
internal sealed class SyncStatusTool : MemoryTool
{
    private readonly IMemorySync _sync;
    private readonly IMemoryConflicts _conflicts;

    public SyncStatusTool(IMemorySync sync, IMemoryConflicts conflicts)
        : base(
            "sync_status",
            "Sync status",
            "Tells with which remotes the memory syncs, how each of them stands, and how many conflicts are open.",
            new SchemaBuilder().Build())
    {
        (_sync, _conflicts) = (sync, conflicts);
        (IsReadOnly, IsIdempotent) = (true, true);
    }

    private protected override async ValueTask<JsonElement> RunAsync(
        ToolArguments arguments, CancellationToken cancellationToken)
    {
        ConflictCounts counts = await _conflicts.GetCountsAsync(cancellationToken).ConfigureAwait(false);
        return ToolJson.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("outcome", "status");
            json.WriteNumber("openConflicts", counts.Open);
            json.WriteStartArray("remotes");
            foreach (IMemoryRemote remote in _sync.Remotes) Write(json, remote.Name, remote.Status);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter json, string name, SyncStatus status)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("state", status.State.ToString().ToLowerInvariant());
        if (status.Reason is not null) json.WriteString("reason", status.Reason);
        if (status.LastError is { } error) json.WriteString("lastError", error.Message);
        if (status.LastSuccess is { } success) json.WriteString("lastSuccess", success);
        if (status.Lag is { } lag) json.WriteNumber("lagSeconds", Math.Round(lag.TotalSeconds, 3));
        if (status.NextAttempt is { } next) json.WriteString("nextAttempt", next);
        json.WriteNumber("refusedDocuments", status.RefusedDocuments);
        json.WriteEndObject();
    }
}
