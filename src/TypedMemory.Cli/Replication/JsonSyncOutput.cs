using System.Buffers;
using System.Text.Json;

namespace TypedMemory.Cli.Replication;

/// <summary>JSON lines for programs, on the standard output.</summary>
internal sealed class JsonSyncOutput : SyncOutput
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ReplicationDirection, ReplicationProgress> _reported = [];

    public override void Report(ReplicationProgress value)
    {
        // A live sync that has nothing to do says nothing.
        lock (_lock)
        {
            if (_reported.GetValueOrDefault(value.Direction) == value) return;
            _reported[value.Direction] = value;
        }

        Write(json =>
        {
            json.WriteString("type", "progress");
            WriteProgress(json, value);
        });
    }

    public override void Event(SyncEvent happened) => Write(json =>
    {
        json.WriteString("type", Name(happened.Kind));
        if (happened.Direction is { } direction) json.WriteString("direction", Name(direction));
        if (happened.Kind == SyncEventKind.Change)
        {
            json.WriteStartArray("ids");
            foreach (string id in happened.Ids) json.WriteStringValue(id);
            json.WriteEndArray();
        }

        if (happened.Refused is { } refused)
        {
            json.WriteStartObject("refused");
            WriteRefused(json, refused);
            json.WriteEndObject();
        }

        if (happened.Error is { } error) json.WriteString("error", error.Message);
    });

    public override void State(SyncStatus status, DateTimeOffset now) => Write(json =>
    {
        json.WriteString("type", "state");
        json.WriteString("state", SyncStates.NameOf(status.State));
        if (status.Reason is not null) json.WriteString("reason", status.Reason);
        if (status.NextAttempt is { } next) json.WriteString("nextAttempt", next);
    });

    public override void Summary(SyncStatus status, IReadOnlyList<RefusedDocument> refused) => Write(json =>
    {
        json.WriteString("type", "summary");
        foreach (ReplicationProgress? progress in (ReplicationProgress?[])[status.Pull, status.Push])
        {
            if (progress is null) continue;
            json.WriteStartObject(Name(progress.Direction));
            WriteProgress(json, progress);
            json.WriteEndObject();
        }

        json.WriteStartArray("refused");
        foreach (RefusedDocument document in refused)
        {
            json.WriteStartObject();
            WriteRefused(json, document);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public override void Error(Exception error) => Write(json =>
    {
        json.WriteString("type", "failed");
        json.WriteString("code", (error as TypedMemoryException)?.Code);
        json.WriteString("error", error.Message);
    });

    private static string Name(ReplicationDirection direction) =>
        direction == ReplicationDirection.Pull ? "pull" : "push";

    private static string Name(SyncEventKind kind) => kind switch
    {
        SyncEventKind.Change => "change",
        SyncEventKind.Paused => "paused",
        SyncEventKind.Active => "active",
        SyncEventKind.Denied => "denied",
        SyncEventKind.Error => "error",
        _ => "complete",
    };

    private static void WriteProgress(Utf8JsonWriter json, ReplicationProgress progress)
    {
        json.WriteString("direction", Name(progress.Direction));
        json.WriteNumber("read", progress.Read);
        json.WriteNumber("documents", progress.Documents);
        json.WriteNumber("revisions", progress.Revisions);
        json.WriteNumber("refused", progress.Refused);
        json.WriteNumber("skipped", progress.Skipped);
        json.WriteNumber("bytes", progress.Bytes);
        if (progress.Pending is { } pending) json.WriteNumber("pending", pending);
        if (progress.LastSequence is null) return;
        json.WritePropertyName("lastSequence");
        json.WriteRawValue(progress.LastSequence);
    }

    /// <summary>Writes the members of a refused document.</summary>
    public static void WriteRefused(Utf8JsonWriter json, RefusedDocument document)
    {
        json.WriteString("id", document.Id);
        json.WriteString("direction", Name(document.Direction));
        json.WriteStartArray("revs");
        foreach (RevisionId revision in document.Revisions) json.WriteStringValue(revision.ToString());
        json.WriteEndArray();
        json.WriteString("error", document.Error);
        if (document.Reason is not null) json.WriteString("reason", document.Reason);
        json.WriteNumber("attempts", document.Attempts);
    }

    private void Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        lock (_lock) Console.Out.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan));
    }
}
