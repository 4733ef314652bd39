using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using TypedMemory.Core.Filters;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Wire;
using TypedMemory.Hub.Context;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Documents;
using TypedMemory.Hub.Find;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Mango;

namespace TypedMemory.Hub.Endpoints;

/// <summary><c>_find</c>: the documents that a selector matches.</summary>
internal sealed class FindEndpoint(HubContext hub, HubRequest request, HubDatabase database)
{
    // So many documents for one that is given are a sign of a missing index.
    private const int ScanWarning = 10;

    private PipeWriter Output => request.Output;

    public async Task HandleAsync()
    {
        if (request.Path.Length > 2) throw HubException.NotFound();
        long start = Stopwatch.GetTimestamp();
        hub.Metrics.CountQuery();
        var clock = new SelectorClock(hub.Time, request.Options.MaxSelectorTime);
        FindRequest query = FindRequest.Parse(await request.ReadJsonAsync().ConfigureAwait(false), clock);
        MangoPlan plan = MangoPlan.Choose(
            query,
            [.. (await database.Indexes.ListAsync(request.Aborted).ConfigureAwait(false))
                .Where(database.Indexes.CanKeep)],
            isExplained: false);
        var selector = new TimedSelector(query.Selector, clock);
        var cursor = new MangoCursor(database, query, plan, selector);
        FieldSelection? fields = query.Selection;
        IAsyncEnumerator<DocumentRevision> found = cursor.FindAsync(request.Aborted).GetAsyncEnumerator(
            request.Aborted);
        await using (found.ConfigureAwait(false))
        {
            // What is wrong with the bookmark, or takes too long, is seen before the answer begins.
            bool has = await found.MoveNextAsync().ConfigureAwait(false);
            HubResponses.StartJson(request, 200);
            Output.Write("{\"docs\":["u8);
            for (bool first = true; has; first = false)
            {
                Output.Write(first ? "\r\n"u8 : ",\r\n"u8);
                await WriteAsync(found.Current, query, fields).ConfigureAwait(false);
                await Output.FlushIfFullAsync(request.Aborted).ConfigureAwait(false);
                has = await found.MoveNextAsync().ConfigureAwait(false);
            }
        }

        Output.Write("\r\n],\r\n\"bookmark\": "u8);
        Output.String(cursor.Last is { } last ? MangoBookmark.Write(last) : query.Bookmark ?? MangoBookmark.None);
        if (query.ExecutionStats) WriteStatistics(cursor, Stopwatch.GetElapsedTime(start));
        List<string> warnings = Warnings(query, plan, cursor);
        if (cursor.Damaged + selector.Damaged is > 0 and int damaged)
        {
            warnings.Add(
                $"{damaged} documents were left out: their stored bodies are damaged. The hub's operator can run "
                + "\"typedmemory store check\" and \"typedmemory store repair\".");
        }

        if (warnings.Count > 0)
        {
            Output.Write(",\r\n\"warning\": "u8);
            Output.String(string.Join('\n', warnings));
        }

        Output.Write("}\r\n"u8);
    }

    private async ValueTask WriteAsync(DocumentRevision document, FindRequest query, FieldSelection? fields)
    {
        EnvelopeOptions envelope = query.Conflicts
            ? await DocumentReader.EnvelopeAsync(
                database, document, new ReadOptions { Conflicts = true }, request.Aborted).ConfigureAwait(false)
            : EnvelopeOptions.Default;
        if (fields is null)
        {
            DocumentEnvelope.Write(document, Output, envelope);
            return;
        }

        var whole = new ArrayBufferWriter<byte>(document.Body.Length + 256);
        DocumentEnvelope.Write(document, whole, envelope);
        fields.Write(whole.WrittenMemory, Output);
    }

    private void WriteStatistics(MangoCursor cursor, TimeSpan time)
    {
        Output.Write(",\r\n\"execution_stats\": {\"total_keys_examined\":"u8);
        Output.Number(cursor.KeysExamined);
        Output.Write(",\"total_docs_examined\":"u8);
        Output.Number(cursor.DocumentsExamined);
        Output.Write(",\"total_quorum_docs_examined\":0,\"results_returned\":"u8);
        Output.Number(cursor.Returned);
        Output.Write(",\"execution_time_ms\":"u8);
        Output.Write(Encoding.ASCII.GetBytes(time.TotalMilliseconds.ToString("F3", CultureInfo.InvariantCulture)));
        Output.Write("}"u8);
    }

    private static List<string> Warnings(FindRequest query, MangoPlan plan, MangoCursor cursor)
    {
        List<string> warnings = [];
        if (query.UseIndex is [var design, ..])
        {
            string id = design.StartsWith("_design/", StringComparison.Ordinal) ? design : "_design/" + design;
            string? view = query.UseIndex.Length > 1 ? query.UseIndex[1] : null;
            if (plan.Index!.Design != id || (view is not null && plan.Index.Name != view))
            {
                warnings.Add(view is null
                    ? $"{id} was not used because it does not contain a valid index for this query."
                    : $"{id}, {view} was not used because it is not a valid index for this query.");
            }
        }

        if (plan.Index!.IsSpecial)
            warnings.Add("No matching index found, create an index to optimize query time.");
        if (cursor.DocumentsExamined > ScanWarning * Math.Max(cursor.Returned, 1L))
        {
            warnings.Add(
                "The number of documents examined is high in proportion to the number of results returned. Consider adding a more "
                + "specific index to improve this.");
        }

        return warnings;
    }
}
