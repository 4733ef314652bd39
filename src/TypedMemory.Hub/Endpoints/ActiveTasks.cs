using System.Buffers;
using TypedMemory.Core.Store;
using TypedMemory.Hub.Context;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Mango;
using TypedMemory.Hub.Replications;
using TypedMemory.Hub.Views;

namespace TypedMemory.Hub.Endpoints;

/// <summary>
/// <c>_active_tasks</c>: compactions, the building of indexes, and the syncs of the application's memory.
/// </summary>
internal sealed class ActiveTasks(HubContext hub)
{
    public void Write(IBufferWriter<byte> output)
    {
        bool first = true;
        output.Write("["u8);
        foreach (HubDatabase database in hub.Databases.Open)
        {
            if (database.Compaction is not { } compaction) continue;
            Separate(output, ref first);
            output.Write("{\"type\":\"database_compaction\",\"database\":"u8);
            output.String(database.Name);
            output.Write(",\"node\":\"nonode@nohost\",\"process_status\":\"running\",\"phase\":"u8);
            output.String(PhaseOf(compaction.Progress.Step));
            output.Write(",\"changes_done\":"u8);
            output.Number(compaction.Progress.Done);
            output.Write(",\"total_changes\":"u8);
            output.Number(compaction.Progress.Total);
            output.Write(",\"progress\":"u8);
            output.Number(compaction.Progress.OverallPercent);
            output.Write(",\"started_on\":"u8);
            output.Number(compaction.Since.ToUnixTimeSeconds());
            EndWithTime(output);
        }

        foreach (HubDatabase database in hub.Databases.Open)
        {
            if (database.Indexes.Build is { } build) WriteIndexing(output, ref first, database, build);
            foreach (ViewBuild view in database.Views.Builds) WriteIndexing(output, ref first, database, view);
        }

        foreach (ReplicationJob job in hub.Replications.Jobs)
        {
            if (!job.Completion.IsCompleted) WriteReplication(output, ref first, job);
        }

        foreach (IMemoryRemote remote in hub.Sync?.Remotes ?? [])
        {
            SyncStatus status = remote.Status;
            if (status.State == SyncState.Stopped) continue;
            if (status.Pull is { } pull)
                WriteSync(output, ref first, remote.Name, hub.Options.Memory ?? "memory", status, pull);
            if (status.Push is { } push)
                WriteSync(output, ref first, hub.Options.Memory ?? "memory", remote.Name, status, push);
        }

        output.Write("]"u8);
    }

    private void WriteIndexing(IBufferWriter<byte> output, ref bool first, HubDatabase database, IndexBuild build)
    {
        Separate(output, ref first);
        output.Write("{\"type\":\"indexer\",\"database\":"u8);
        output.String(database.Name);
        output.Write(",\"node\":\"nonode@nohost\",\"process_status\":\"running\",\"indexer_pid\":\"fields\","u8);
        output.Write("\"changes_done\":"u8);
        output.Number(build.Done);
        output.Write(",\"total_changes\":"u8);
        output.Number(build.Total);
        output.Write(",\"progress\":"u8);
        output.Number(build.Progress);
        output.Write(",\"started_on\":"u8);
        output.Number(build.Since.ToUnixTimeSeconds());
        EndWithTime(output);
    }

    private void WriteIndexing(IBufferWriter<byte> output, ref bool first, HubDatabase database, ViewBuild build)
    {
        Separate(output, ref first);
        output.Write("{\"type\":\"indexer\",\"database\":"u8);
        output.String(database.Name);
        output.Write(",\"design_document\":"u8);
        output.String(build.Design);
        output.Write(",\"node\":\"nonode@nohost\",\"process_status\":\"running\",\"indexer_pid\":\"views\","u8);
        output.Write("\"changes_done\":"u8);
        output.Number(build.Done);
        output.Write(",\"total_changes\":"u8);
        output.Number(build.Total);
        output.Write(",\"progress\":"u8);
        output.Number(build.Total == 0 ? 100 : 100 * build.Done / build.Total);
        output.Write(",\"started_on\":"u8);
        output.Number(build.Since.ToUnixTimeSeconds());
        EndWithTime(output);
    }

    private void WriteReplication(IBufferWriter<byte> output, ref bool first, ReplicationJob job)
    {
        Separate(output, ref first);
        output.Write("{\"type\":\"replication\",\"node\":\"nonode@nohost\",\"replication_id\":"u8);
        output.String(job.Id);
        output.Write(",\"database\":"u8);
        output.StringOrNull(job.Spec.Document is null ? null : Core.DatabaseName.Replicator);
        output.Write(",\"doc_id\":"u8);
        output.StringOrNull(job.Spec.Document);
        output.Write(",\"user\":"u8);
        output.StringOrNull(job.Spec.User);
        output.Write(",\"source\":"u8);
        output.String(job.Spec.Source.Name);
        output.Write(",\"target\":"u8);
        output.String(job.Spec.Target.Name);
        output.Write(",\"continuous\":"u8);
        output.Bool(job.Spec.Continuous);
        output.Write(",\"process_status\":\"running\""u8);
        ReadOnlySpan<byte> info = ReplicationJson.Info(job);
        output.Write(",\"started_on\":"u8);
        output.Number(job.Started.ToUnixTimeSeconds());
        output.Write(","u8);
        output.Write(info[1..^1]);
        EndWithTime(output);
    }

    private static string PhaseOf(CompactionStep step) => step switch
    {
        CompactionStep.Bodies => "bodies",
        CompactionStep.Counts => "counts",
        CompactionStep.Attachments => "attachments",
        _ => "pages",
    };

    private static void Separate(IBufferWriter<byte> output, ref bool first)
    {
        if (!first) output.Write(","u8);
        first = false;
    }

    // A remote's name is its URL without user info, or what the application calls it: no secret is in it.
    private void WriteSync(
        IBufferWriter<byte> output, ref bool first, string source, string target, SyncStatus status,
        ReplicationProgress progress)
    {
        Separate(output, ref first);
        output.Write("{\"type\":\"replication\",\"node\":\"nonode@nohost\",\"source\":"u8);
        output.String(source);
        output.Write(",\"target\":"u8);
        output.String(target);
        output.Write(",\"process_status\":"u8);
        output.String(status.State.ToString());
        output.Write(",\"docs_read\":"u8);
        output.Number(progress.Read);
        output.Write(",\"docs_written\":"u8);
        output.Number(progress.Revisions);
        output.Write(",\"doc_write_failures\":"u8);
        output.Number(progress.Refused);
        EndWithTime(output);
    }

    // Fauxton shows no page of tasks at all where one has no process.
    private void EndWithTime(IBufferWriter<byte> output)
    {
        output.Write(",\"pid\":\"<0."u8);
        output.Number(Environment.ProcessId);
        output.Write(".0>\""u8);
        output.Write(",\"updated_on\":"u8);
        output.Number(hub.Time.GetUtcNow().ToUnixTimeSeconds());
        output.Write("}"u8);
    }
}
