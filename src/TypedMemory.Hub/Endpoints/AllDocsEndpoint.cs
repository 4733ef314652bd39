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

/// <summary>
/// <c>_all_docs</c>, <c>_design_docs</c> and <c>_local_docs</c>, with ranges, keys and <c>queries</c>.
/// </summary>
internal sealed class AllDocsEndpoint(HubRequest request, HubDatabase database)
{
    private const int PageSize = 200;
    private PipeWriter Output => request.Output;

    public Task HandleAsync(string what)
    {
        if (request.Path.Length == 3 && request.Path[2] == "queries") return QueriesAsync(what);
        return request.Path.Length > 2 ? throw HubException.NotFound() : SingleAsync(what);
    }

    private async Task SingleAsync(string what)
    {
        var parameters = new AllDocsQuery();
        if (request.Method == "POST") parameters = parameters.With(await request.ReadJsonAsync().ConfigureAwait(false));
        else if (request.Method != "GET") throw HubException.MethodNotAllowed("GET,HEAD,POST");
        // Where both say something, the URL goes before the body.
        parameters = parameters.With(request.Query);
        // Before the answer begins, so that a bad range is still an error.
        parameters.ToQuery("");
        HubResponses.StartJson(request, 200);
        await RunAsync(what, parameters).ConfigureAwait(false);
        Output.Write("\n"u8);
    }

    private async Task QueriesAsync(string what)
    {
        if (request.Method != "POST") throw HubException.MethodNotAllowed("POST");
        byte[] body = await request.ReadJsonAsync().ConfigureAwait(false);
        if (!JsonText.Members(body).TryGetValue("queries", out Range range))
        {
            throw HubException.BadRequest("POST body must include `queries` parameter.");
        }

        List<Range> items = JsonText.Items(body.AsSpan(range))
            ?? throw HubException.BadRequest("`queries` member must be an array.");
        AllDocsQuery shared = new AllDocsQuery().With(request.Query);
        var queries = new List<AllDocsQuery>(items.Count);
        foreach (Range item in items)
        {
            AllDocsQuery query = shared.With(body.AsSpan(range)[item]);
            query.ToQuery("");
            queries.Add(query);
        }

        HubResponses.StartJson(request, 200);
        Output.Write("{\"results\":["u8);
        for (int i = 0; i < queries.Count; i++)
        {
            Output.Write(i == 0 ? "\r\n"u8 : ",\r\n"u8);
            await RunAsync(what, queries[i]).ConfigureAwait(false);
        }

        Output.Write("\r\n]}\n"u8);
    }

    private Task RunAsync(string what, AllDocsQuery parameters) => what switch
    {
        "_local_docs" => new LocalDocsList(request, database).WriteAsync(parameters),
        "_design_docs" => ListAsync(Functions.Design.Prefix, parameters),
        _ => ListAsync("", parameters),
    };

    private Task ListAsync(string prefix, AllDocsQuery parameters) => parameters.Keys is { } keys
        ? KeysAsync(prefix, keys, parameters) : RangeAsync(prefix, parameters);

    private async Task RangeAsync(string prefix, AllDocsQuery parameters)
    {
        ListQuery? query = parameters.ToQuery(prefix);
        long total = await database.Store.CountAsync(prefix, request.Aborted).ConfigureAwait(false);
        long offset = query is null ? total : await OffsetAsync(query, total).ConfigureAwait(false);
        offset = Math.Min(total, offset + parameters.Rows.Skip);
        await BeginAsync(total, offset, parameters).ConfigureAwait(false);
        bool first = true;
        int skip = parameters.Rows.Skip;
        int left = parameters.Rows.Limit ?? int.MaxValue;
        while (query is not null && left > 0)
        {
            // A page at a time: no read of the store stays open while a slow client is waited for.
            int size = (int)Math.Min(PageSize, (long)left + skip);
            string? last = null;
            int count = 0;
            await foreach (DocumentRevision row in database.Store.ListAsync(
                query with { Limit = size }, request.Aborted).ConfigureAwait(false))
            {
                count++;
                last = row.Id;
                if (skip > 0)
                {
                    skip--;
                    continue;
                }

                left--;
                await RowAsync(first, default, row, parameters).ConfigureAwait(false);
                first = false;
            }

            if (count < size) break;
            query = query with { After = last };
            await Output.FlushIfFullAsync(request.Aborted).ConfigureAwait(false);
        }

        Output.Write("\r\n]}"u8);
    }

    private async Task KeysAsync(string prefix, IReadOnlyList<WantedKey> keys, AllDocsQuery parameters)
    {
        IEnumerable<WantedKey> wanted = parameters.Rows.Descending ? keys.Reverse() : keys;
        if (prefix.Length > 0)
            wanted = wanted.Where(key => key.Id?.StartsWith(prefix, StringComparison.Ordinal) == true);
        wanted = wanted.Skip(parameters.Rows.Skip);
        if (parameters.Rows.Limit is { } limit) wanted = wanted.Take(limit);
        long total = await database.Store.CountAsync(prefix, request.Aborted).ConfigureAwait(false);
        await BeginAsync(total, null, parameters).ConfigureAwait(false);
        bool first = true;
        foreach (WantedKey[] page in wanted.Chunk(PageSize))
        {
            string[] ids = [.. page.Select(static key => key.Id).OfType<string>()];
            IReadOnlyList<DocumentSnapshot?> snapshots = await database.Store.GetSnapshotsAsync(
                ids, request.Aborted).ConfigureAwait(false);
            int next = 0;
            foreach (WantedKey key in page)
            {
                DocumentSnapshot? snapshot = key.Id is null ? null : snapshots[next++];
                await RowAsync(first, key.Json, snapshot?.Winner, parameters).ConfigureAwait(false);
                first = false;
            }

            await Output.FlushIfFullAsync(request.Aborted).ConfigureAwait(false);
        }

        Output.Write("\r\n]}"u8);
    }

    private async ValueTask RowAsync(
        bool first, ReadOnlyMemory<byte> key, DocumentRevision? winner, AllDocsQuery parameters)
    {
        PipeWriter output = Output;
        output.Write(first ? "\r\n"u8 : ",\r\n"u8);
        if (winner is null)
        {
            output.Write("{\"key\":"u8);
            output.Write(key.Span);
            output.Write(",\"error\":\"not_found\"}"u8);
            return;
        }

        output.Write("{\"id\":"u8);
        output.String(winner.Id);
        output.Write(",\"key\":"u8);
        output.String(winner.Id);
        output.Write(",\"value\":{\"rev\":"u8);
        output.Revision(winner.Revision);
        output.Write(winner.Deleted ? ",\"deleted\":true}"u8 : "}"u8);
        if (parameters.Rows.IncludeDocs)
        {
            string? fault = winner.Deleted ? null : StoredBody.FindFault(winner);
            output.Write(",\"doc\":"u8);
            if (winner.Deleted || fault is not null) output.Write("null"u8);
            else await DocumentAsync(winner, parameters).ConfigureAwait(false);
            if (fault is not null)
            {
                output.Write(","u8);
                output.ErrorMembers(StoredBody.Error, fault);
            }
        }

        output.Write("}"u8);
    }

    private async ValueTask DocumentAsync(DocumentRevision winner, AllDocsQuery parameters)
    {
        if (!parameters.Rows.Conflicts && !parameters.Rows.Attachments)
        {
            DocumentEnvelope.Write(winner, Output, EnvelopeOptions.Default);
            return;
        }

        var options = new ReadOptions
        {
            Conflicts = parameters.Rows.Conflicts,
            Attachments = parameters.Rows.Attachments,
        };
        EnvelopeOptions envelope = await DocumentReader.EnvelopeAsync(
            database, winner, options, request.Aborted).ConfigureAwait(false);
        await DocumentOutput.WriteAsync(
            Output, database.Store, winner, envelope, options, request.Aborted).ConfigureAwait(false);
    }

    private async ValueTask BeginAsync(long total, long? offset, AllDocsQuery parameters)
    {
        PipeWriter output = Output;
        output.Write("{\"total_rows\":"u8);
        output.Number(total);
        output.Write(",\"offset\":"u8);
        if (offset is { } at) output.Number(at);
        else output.Write("null"u8);
        if (parameters.Rows.UpdateSequence)
        {
            StoreInfo info = await database.Store.GetInfoAsync(request.Aborted).ConfigureAwait(false);
            output.Write(",\"update_seq\":"u8);
            database.Sequences.Write(output, info.UpdateSequence);
        }

        output.Write(",\"rows\":["u8);
    }

    // How many rows come before the range in its own direction.
    private async ValueTask<long> OffsetAsync(ListQuery query, long total)
    {
        if (query.From is not { } from) return 0;
        long after = await database.Store
            .CountAsync(
                new ListQuery
                { Prefix = query.Prefix, From = from, Descending = query.Descending, IncludeBodies = false },
                request.Aborted)
            .ConfigureAwait(false);
        return total - after;
    }
}
