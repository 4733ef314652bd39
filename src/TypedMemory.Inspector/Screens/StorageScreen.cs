using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using TypedMemory.Core.Queries;
using TypedMemory.Core.Store;
using TypedMemory.Generated;
using TypedMemory.Inspector.Http;

namespace TypedMemory.Inspector.Screens;

/// <summary>What fills the store, and what looks after it.</summary>
internal static class StorageScreen
{
    /// <summary>
    /// <c>GET api/storage</c>: the numbers of <c>typedmemory store info</c>, and where they come from.
    /// </summary>
    public static async Task GetAsync(InspectorRequest request, InspectedStore store)
    {
        IStoreMaintenance maintenance = MaintenanceOf(store);
        StoreInfo info = await store.Store.GetInfoAsync(request.Aborted).ConfigureAwait(false);
        StoreStatistics statistics = await maintenance.GetStatisticsAsync(request.Aborted).ConfigureAwait(false);
        StoreBreakdown? breakdown = store.Store.Capability<IStoreBreakdown>() is { } detailed
            ? await detailed.GetBreakdownAsync(request.Aborted).ConfigureAwait(false) : null;
        await Answers.SendAsync(request.Http, json =>
        {
            WriteNumbers(json, info, statistics);
            if (breakdown is null) return;
            WriteTables(json, breakdown);
            WriteTypes(json, breakdown);
            WriteIndexes(json, breakdown);
        }).ConfigureAwait(false);
    }

    /// <summary><c>GET api/check</c>: what is wrong with the file, a sentence each.</summary>
    public static async Task CheckAsync(InspectorRequest request, InspectedStore store)
    {
        IReadOnlyList<string> problems = await MaintenanceOf(store)
            .CheckIntegrityAsync(request.Aborted).ConfigureAwait(false);
        await Answers.SendAsync(request.Http, json =>
        {
            json.WriteStartArray("problems");
            foreach (string problem in problems) json.WriteStringValue(problem);
            json.WriteEndArray();
        }).ConfigureAwait(false);
    }

    /// <summary><c>POST api/compact</c>; the header <c>X-Confirm</c> repeats the store's name.</summary>
    public static async Task CompactAsync(InspectorRequest request, InspectedStore store)
    {
        Confirmation.Demand(request, store.Name);
        IDocumentStore writable = await store.WritableAsync(request.Aborted).ConfigureAwait(false);
        long before = (await writable.GetInfoAsync(request.Aborted).ConfigureAwait(false)).FileSize;
        await writable.CompactAsync(request.Aborted).ConfigureAwait(false);
        long after = (await writable.GetInfoAsync(request.Aborted).ConfigureAwait(false)).FileSize;
        await Answers.SendAsync(request.Http, json =>
        {
            json.WriteNumber("before", before);
            json.WriteNumber("after", after);
        }).ConfigureAwait(false);
    }

    /// <summary><c>GET api/backup</c>: a copy of the store as it is now, as a file to be saved.</summary>
    public static async Task BackupAsync(InspectorRequest request, InspectedStore store)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("typedmemory-backup-");
        try
        {
            string path = Path.Combine(folder.FullName, "backup");
            await MaintenanceOf(store).BackupAsync(path, request.Aborted).ConfigureAwait(false);
            FileStream copy = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, useAsync: true);
            await using ConfiguredAsyncDisposable life = copy.ConfigureAwait(false);
            HttpResponse response = request.Http.Response;
            response.ContentType = "application/octet-stream";
            response.ContentLength = copy.Length;
            response.Headers.CacheControl = "no-store";
            var disposition = new ContentDispositionHeaderValue("attachment");
            disposition.SetHttpFileName(Path.GetFileNameWithoutExtension(store.Name) + ".backup.db");
            response.Headers.ContentDisposition = disposition.ToString();
            await copy.CopyToAsync(response.Body, request.Aborted).ConfigureAwait(false);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IStoreMaintenance MaintenanceOf(InspectedStore store) =>
        store.Store.Capability<IStoreMaintenance>()
            ?? throw InspectorException.BadRequest("This kind of store tells nothing of its storage.");

    // The names and the order of "typedmemory store info --json".
    private static void WriteNumbers(Utf8JsonWriter json, StoreInfo info, StoreStatistics statistics)
    {
        json.WriteStartObject("numbers");
        json.WriteString("uuid", info.Uuid);
        json.WriteString("incarnation", info.Incarnation);
        json.WriteNumber("update_seq", info.UpdateSequence);
        json.WriteNumber("purge_seq", info.PurgeSequence);
        json.WriteNumber("doc_count", info.Documents);
        json.WriteNumber("doc_del_count", info.DeletedDocuments);
        json.WriteNumber("conflicted_count", info.ConflictedDocuments);
        json.WriteNumber("revs_limit", info.RevisionLimit);
        json.WriteNumber("file_size", statistics.FileSize);
        json.WriteNumber("wal_size", statistics.WalSize);
        json.WriteNumber("free_size", statistics.FreeSize);
        json.WriteNumber("body_size", statistics.BodyBytes);
        json.WriteNumber("other_bodies", statistics.OtherBodies);
        json.WriteNumber("attachments", statistics.Attachments);
        json.WriteNumber("attachment_size", statistics.AttachmentBytes);
        json.WriteEndObject();
    }

    private static void WriteTables(Utf8JsonWriter json, StoreBreakdown breakdown)
    {
        json.WriteStartArray("tables");
        foreach (TableReport table in breakdown.Tables.Where(static table => table.Rows > 0))
        {
            json.WriteStartObject();
            json.WriteString("name", table.Name);
            json.WriteNumber("rows", table.Rows);
            json.WriteNumber("bytes", table.Bytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTypes(Utf8JsonWriter json, StoreBreakdown breakdown)
    {
        json.WriteStartArray("types");
        foreach (TypeReport type in breakdown.Types)
        {
            json.WriteStartObject();
            json.WriteString("name", type.Name);
            json.WriteNumber("documents", type.Documents);
            json.WriteNumber("tombstones", type.Tombstones);
            json.WriteNumber("bytes", type.Bytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteIndexes(Utf8JsonWriter json, StoreBreakdown breakdown)
    {
        json.WriteStartArray("indexes");
        foreach (IndexReport report in breakdown.Indexes)
        {
            json.WriteStartObject();
            json.WriteString("type", report.Prefix.TrimEnd(':'));
            json.WriteString("kind", report.Index.IsFullText ? "full text" : report.Index.IsUnique ? "unique" : "ordered");
            json.WriteBoolean("ready", report.IsReady);
            json.WriteNumber("entries", report.Entries);
            if (report.Uses is { } uses) json.WriteNumber("uses", uses);
            json.WriteStartArray("members");
            foreach (MemoryIndexMember member in report.Index.Members)
                json.WriteStringValue(member.Member.Path + (member.Descending ? " ↓" : ""));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
