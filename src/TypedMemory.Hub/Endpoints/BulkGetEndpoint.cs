using System.Buffers;
using System.IO.Pipelines;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Core.Wire;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Documents;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Endpoints;

/// <summary><c>_bulk_get</c>: many revisions at once, as JSON or as a multipart message.</summary>
internal sealed class BulkGetEndpoint(HubRequest request, HubDatabase database)
{
    private const int SmallestPage = 8;
    private const int LargestPage = 256;
    private const long PageBytes = 1 << 20;

    private PipeWriter Output => request.Output;

    public async Task HandleAsync()
    {
        foreach (string name in (ReadOnlySpan<string>)["open_revs", "new_edits", "w", "rev", "atts_since"])
        {
            if (request.Query[name] is not null)
                throw HubException.BadRequest($"\"{name}\" query parameter is not acceptable");
        }

        ReadOptions shared = ReadOptions.Parse(request.Query);
        List<BulkGetItem> items = Parse(await request.ReadJsonAsync().ConfigureAwait(false), shared);
        bool multipart = !request.Accepts("application/json")
            && (request.Accepts("multipart/mixed") || request.Accepts("multipart/related"));
        if (multipart)
        {
            await MultipartAsync(items).ConfigureAwait(false);
            return;
        }

        HubResponses.StartJson(request, 200);
        Output.Write("{\"results\":["u8);
        bool first = true;
        await foreach ((BulkGetItem item, LeafIndex? document) in PagesAsync(items).ConfigureAwait(false))
        {
            if (!first) Output.Write(","u8);
            first = false;
            await JsonAsync(item, document).ConfigureAwait(false);
            await Output.FlushIfFullAsync(request.Aborted).ConfigureAwait(false);
        }

        Output.Write("]}\n"u8);
    }

    private List<BulkGetItem> Parse(byte[] body, ReadOptions shared)
    {
        Dictionary<string, Range> members = JsonText.Members(body);
        if (!members.TryGetValue("docs", out Range docs)) throw HubException.BadRequest("Missing JSON list of 'docs'.");
        (int start, int length) = docs.GetOffsetAndLength(body.Length);
        ReadOnlySpan<byte> array = body.AsSpan(start, length);
        List<Range> ranges = JsonText.Items(array) ?? throw HubException.BadRequest("Missing JSON list of 'docs'.");
        if (ranges.Count > request.Options.MaxBatch)
        {
            throw HubException.TooLarge(
                "too_large", $"The request has {ranges.Count} documents; {request.Options.MaxBatch} are allowed.");
        }

        var items = new List<BulkGetItem>(ranges.Count);
        foreach (Range range in ranges)
            items.Add(BulkGetItem.Parse(array[range], shared, database.Limits(request.Options)));
        return items;
    }

    /// <summary>
    /// Reads the documents in pages whose size follows that of the bodies, so that memory stays bounded. A document is
    /// read once for all wishes in a row that want something of it, however many they are.
    /// </summary>
    private async IAsyncEnumerable<(BulkGetItem Item, LeafIndex? Document)> PagesAsync(List<BulkGetItem> items)
    {
        int size = SmallestPage;
        var documents = new Dictionary<string, LeafIndex?>(StringComparer.Ordinal);
        for (int at = 0; at < items.Count;)
        {
            List<BulkGetItem> page = items.GetRange(at, Math.Min(size, items.Count - at));
            at += page.Count;
            long bytes = await ReadAsync(page, documents).ConfigureAwait(false);
            foreach (BulkGetItem item in page) yield return (item, item.Fault is null ? documents[item.Id!] : null);
            size = Math.Clamp(
                bytes < PageBytes / 2 ? size * 2 : bytes > PageBytes ? size / 2 : size, SmallestPage, LargestPage);
        }
    }

    /// <summary>Reads the documents of a page that the page before did not have.</summary>
    /// <returns>The size of the bodies that were read.</returns>
    private async ValueTask<long> ReadAsync(List<BulkGetItem> page, Dictionary<string, LeafIndex?> documents)
    {
        HashSet<string> wanted = page.Where(static item => item.Fault is null).Select(
            static item => item.Id!).ToHashSet(StringComparer.Ordinal);
        foreach (string gone in documents.Keys.Where(id => !wanted.Contains(id)).ToList()) documents.Remove(gone);
        string[] ids = [.. wanted.Where(id => !documents.ContainsKey(id))];
        if (ids.Length == 0) return 0;
        IReadOnlyList<DocumentSnapshot?> snapshots = await database.Store.GetSnapshotsAsync(
            ids, request.Aborted).ConfigureAwait(false);
        long bytes = 0;
        for (int i = 0; i < ids.Length; i++)
        {
            foreach (DocumentRevision leaf in snapshots[i]?.Leaves ?? []) bytes += leaf.Body.Length;
            documents[ids[i]] = snapshots[i] is { } snapshot ? new LeafIndex(snapshot) : null;
        }

        return bytes;
    }

    private async ValueTask JsonAsync(BulkGetItem item, LeafIndex? document)
    {
        PipeWriter output = Output;
        output.Write("{\"id\":"u8);
        output.StringOrNull(item.Id);
        output.Write(",\"docs\":["u8);
        bool first = true;
        foreach ((string? revision, string error, string reason, DocumentRevision? found) in await OpenAsync(
            item, document).ConfigureAwait(false))
        {
            if (!first) output.Write(","u8);
            first = false;
            if (found is null)
            {
                output.Write("{\"error\":"u8);
                WriteError(output, item, revision, error, reason);
            }
            else
            {
                output.Write("{\"ok\":"u8);
                EnvelopeOptions envelope = await DocumentReader.EnvelopeAsync(
                    database, found, item.Options, request.Aborted).ConfigureAwait(false);
                await DocumentOutput.WriteAsync(
                    output, database.Store, found, envelope, item.Options, request.Aborted).ConfigureAwait(false);
            }

            output.Write("}"u8);
        }

        output.Write("]}"u8);
    }

    private async Task MultipartAsync(List<BulkGetItem> items)
    {
        var multipart = new MultipartOutput(Output, database.Store, request.Aborted);
        request.Http.Response.ContentType =
            $"{(request.Accepts("multipart/mixed") ? "multipart/mixed" : "multipart/related")}; boundary=\"{multipart.Boundary}\"";
        bool any = false;
        await foreach ((BulkGetItem item, LeafIndex? document) in PagesAsync(items).ConfigureAwait(false))
        {
            foreach ((string? revision, string error, string reason, DocumentRevision? found) in await OpenAsync(
                item, document).ConfigureAwait(false))
            {
                any = true;
                multipart.Delimit();
                if (found is null)
                {
                    multipart.Header("Content-Type: application/json; error=\"true\"");
                    multipart.EndHeaders();
                    WriteError(Output, item, revision, error, reason);
                    continue;
                }

                ReadOptions options = item.Options with { Attachments = true };
                EnvelopeOptions envelope = await DocumentReader.EnvelopeAsync(
                    database, found, options, request.Aborted).ConfigureAwait(false);
                await multipart.DocumentAsync(found, envelope, options, withIds: true).ConfigureAwait(false);
            }
        }

        if (any) multipart.End();
    }

    private async ValueTask<List<(string? Revision, string Error, string Reason, DocumentRevision? Found)>> OpenAsync(
        BulkGetItem item, LeafIndex? document)
    {
        if (item.Fault is var (fault, faultReason)) return [(item.GivenRevision, fault, faultReason, null)];
        if (document is null) return [(item.Revision?.ToString() ?? "undefined", "not_found", "missing", null)];
        List<(RevisionId Revision, DocumentRevision? Found)> revisions = await DocumentReader.OpenRevisionsAsync(
            database.Store, document, item.Id!, item.Revision is { } revision
                ? [revision] : null, item.Options.Latest, request.Aborted)
            .ConfigureAwait(false);
        return [.. revisions.Select(
            static entry => entry.Found is not null && StoredBody.FindFault(entry.Found) is { } damage
                ? ((string?)entry.Revision.ToString(), StoredBody.Error, damage, null)
                : (entry.Revision.ToString(), "not_found", "missing", entry.Found))];
    }

    private static void WriteError(
        IBufferWriter<byte> output, BulkGetItem item, string? revision, string error, string reason)
    {
        output.Write("{\"id\":"u8);
        output.StringOrNull(item.Id);
        output.Write(",\"rev\":"u8);
        output.StringOrNull(revision);
        output.Write(","u8);
        output.ErrorMembers(error, reason);
        output.Write("}"u8);
    }
}
