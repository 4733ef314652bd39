using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace TypedMemory.Hub.Replications;

/// <summary>Replications in the form that CouchDB tells them in. No secret is in it.</summary>
internal static class ReplicationJson
{
    public static string Time(DateTimeOffset time) =>
        time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>How far it is, as an object.</summary>
    public static byte[] Info(ReplicationJob job)
    {
        var text = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(text)) WriteInfo(json, job);
        return text.WrittenSpan.ToArray();
    }

    public static void WriteInfo(Utf8JsonWriter json, ReplicationJob job)
    {
        ReplicationProgress progress = job.Progress;
        json.WriteStartObject();
        json.WriteNumber("revisions_checked", progress.Read);
        json.WriteNumber("missing_revisions_found", progress.Revisions + progress.Refused);
        json.WriteNumber("docs_read", progress.Revisions + progress.Refused);
        json.WriteNumber("docs_written", progress.Revisions);
        json.WriteNumber("doc_write_failures", progress.Refused);
        if (progress.Pending is { } pending) json.WriteNumber("changes_pending", pending);
        else json.WriteNull("changes_pending");
        WriteSequence(json, "checkpointed_source_seq", progress.LastSequence);
        WriteSequence(json, "source_seq", progress.LastSequence);
        WriteSequence(json, "through_seq", progress.LastSequence);
        if (job.Reason is { } reason) json.WriteString("error", reason);
        json.WriteEndObject();
    }

    /// <summary>A row of <c>_scheduler/jobs</c>.</summary>
    public static void WriteJob(Utf8JsonWriter json, ReplicationJob job)
    {
        json.WriteStartObject();
        json.WriteString("id", job.Id);
        json.WriteString("database", job.Spec.Document is null ? null : "_replicator");
        json.WriteString("doc_id", job.Spec.Document);
        json.WriteString("source", job.Spec.Source.Name);
        json.WriteString("target", job.Spec.Target.Name);
        json.WriteString("user", job.Spec.User);
        json.WritePropertyName("info");
        WriteInfo(json, job);
        json.WriteStartArray("history");
        foreach (ReplicationEvent happened in job.History)
        {
            json.WriteStartObject();
            json.WriteString("timestamp", Time(happened.Time));
            json.WriteString("type", happened.Type);
            if (happened.Reason is { } reason) json.WriteString("reason", reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("node", "nonode@nohost");
        json.WriteString("pid", "<0.0.0>");
        json.WriteString("start_time", Time(job.Started));
        json.WriteEndObject();
    }

    /// <summary>A row of <c>_scheduler/docs</c>.</summary>
    public static void WriteDocument(Utf8JsonWriter json, DocumentJob document)
    {
        ReplicationJob? job = document.Job;
        json.WriteStartObject();
        json.WriteString("database", "_replicator");
        json.WriteString("doc_id", document.Document);
        json.WriteString("id", job?.Id);
        json.WriteString("node", "nonode@nohost");
        json.WriteString("source", job?.Spec.Source.Name ?? document.Ends?.Source);
        json.WriteString("target", job?.Spec.Target.Name ?? document.Ends?.Target);
        json.WriteString("state", document.State);
        json.WritePropertyName("info");
        if (job is not null)
        {
            WriteInfo(json, job);
        }
        else if (document.Reason is { } reason)
        {
            json.WriteStartObject();
            json.WriteString("error", reason);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNullValue();
        }

        json.WriteNumber("error_count", job?.Errors ?? (document.State == "failed" ? 1 : 0));
        json.WriteString("last_updated", Time(job?.Updated ?? document.Since));
        json.WriteString("start_time", Time(job?.Started ?? document.Since));
        json.WriteString("source_proxy", ReplicationSettings.Shown(job?.Spec.Settings.SourceProxy));
        json.WriteString("target_proxy", ReplicationSettings.Shown(job?.Spec.Settings.TargetProxy));
        json.WriteEndObject();
    }

    /// <summary>The answer to a replication that came to its end.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="history">Its runs, the newest first.</param>
    public static void WriteResult(Utf8JsonWriter json, IReadOnlyList<ReplicationSession> history)
    {
        ReplicationSession last = history[0];
        json.WriteStartObject();
        json.WriteBoolean("ok", true);
        if (last.Progress is { Revisions: 0, Refused: 0 } && last.StartSequence == last.EndSequence
            && last.StartSequence is not null) json.WriteBoolean("no_changes", true);
        json.WriteString("session_id", last.Id);
        WriteSequence(json, "source_last_seq", last.EndSequence);
        json.WriteNumber("replication_id_version", 4);
        json.WriteStartArray("history");
        foreach (ReplicationSession session in history)
        {
            json.WriteStartObject();
            json.WriteString("session_id", session.Id);
            json.WriteString("start_time", session.Start.ToString("R", CultureInfo.InvariantCulture));
            json.WriteString("end_time", session.End.ToString("R", CultureInfo.InvariantCulture));
            WriteSequence(json, "start_last_seq", session.StartSequence);
            WriteSequence(json, "end_last_seq", session.EndSequence);
            WriteSequence(json, "recorded_seq", session.EndSequence);
            json.WriteNumber("missing_checked", session.Progress.Read);
            json.WriteNumber("missing_found", session.Progress.Revisions + session.Progress.Refused);
            json.WriteNumber("docs_read", session.Progress.Revisions + session.Progress.Refused);
            json.WriteNumber("docs_written", session.Progress.Revisions);
            json.WriteNumber("doc_write_failures", session.Progress.Refused);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // The engine's sequences are JSON of its peers, a store's a number; a beginning is 0.
    private static void WriteSequence(Utf8JsonWriter json, string name, string? sequence)
    {
        if (sequence is null)
        {
            json.WriteNumber(name, 0);
        }
        else if (sequence[0] is '"' or '[')
        {
            json.WritePropertyName(name);
            json.WriteRawValue(sequence);
        }
        else
        {
            json.WriteString(name, sequence);
        }
    }
}
