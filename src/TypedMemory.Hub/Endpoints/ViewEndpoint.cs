using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using TypedMemory.Core.Queries.Views;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Documents;
using TypedMemory.Hub.Functions;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Views;

namespace TypedMemory.Hub.Endpoints;

/// <summary><c>_design/NAME/_view/VIEW</c>, with ranges, keys, groups and <c>queries</c>; and <c>_info</c>.</summary>
internal sealed class ViewEndpoint(HubRequest request, HubDatabase database, string design)
{
    private PipeWriter Output => request.Output;

    public async Task HandleAsync(string[] path)
    {
        RequireAll();
        const string Methods = "GET,POST,HEAD";
        if (path is not ([_] or [_, "queries"])) throw HubException.MethodNotAllowed(Methods);
        ViewGroup group = await database.Views.FindAsync(design, request.Aborted).ConfigureAwait(false);
        if (!group.Views.TryGetValue(path[0], out (int Number, string? Reduce) view))
            throw HubException.NotFound("missing_named_view");
        group.Design.Run();
        ViewQuery shared = new ViewQuery().With(request.Query);
        byte[]? body = null;
        if (request.Method == "POST") body = await request.ReadJsonAsync().ConfigureAwait(false);
        else if (request.Method != "GET" || path.Length > 1)
            throw HubException.MethodNotAllowed(path.Length > 1 ? "POST" : Methods);
        if (body is not null && path.Length == 1 && JsonText.Members(body).ContainsKey("queries"))
        {
            throw HubException.BadRequest("The `queries` parameter is no longer supported at this endpoint");
        }

        if (body is not null && path.Length > 1)
        {
            await QueriesAsync(group, path[0], shared, body).ConfigureAwait(false);
            return;
        }

        // Where both say something, the URL goes before the body.
        ViewQuery query = body is null ? shared : new ViewQuery().With(body).With(request.Query);
        query.Check(view.Reduce is not null);
        await UpdateAsync(group, query).ConfigureAwait(false);
        await WriteAsync(group, path[0], query, starts: true).ConfigureAwait(false);
        Output.Write("\n"u8);
    }

    /// <summary><c>_design/NAME/_info</c>.</summary>
    public async Task InfoAsync()
    {
        RequireAll();
        ViewGroup group = await database.Views.FindAsync(design, request.Aborted).ConfigureAwait(false);
        ViewIndex index = database.Views.IndexOf(group);
        ViewSize size = await database.Views.Keeper.MeasureAsync(group.Signature, request.Aborted)
            .ConfigureAwait(false);
        long pending = await database.Store.CountChangesAsync(size.Sequence, request.Aborted).ConfigureAwait(false);
        await request.SendAsync(200, output =>
        {
            output.Write("{\"name\":"u8);
            output.String(design);
            output.Write(",\"view_index\":{\"signature\":"u8);
            output.String(group.Signature);
            output.Write(",\"language\":"u8);
            output.String(group.Design.Language);
            output.Write(",\"sizes\":{\"file\":"u8);
            output.Number(size.Bytes);
            output.Write(",\"external\":"u8);
            output.Number(size.Bytes);
            output.Write(",\"active\":"u8);
            output.Number(size.Bytes);
            output.Write("},\"updater_running\":"u8);
            output.Bool(index.Build is not null);
            output.Write(",\"compact_running\":false,\"waiting_commit\":false,\"waiting_clients\":"u8);
            output.Number(index.Waiting);
            output.Write(",\"update_seq\":"u8);
            database.Sequences.Write(output, size.Sequence);
            output.Write(",\"purge_seq\":0,\"updates_pending\":{\"minimum\":"u8);
            output.Number(pending);
            output.Write(",\"preferred\":"u8);
            output.Number(pending);
            output.Write(",\"total\":"u8);
            output.Number(pending);
            output.Write("}}}"u8);
        }).ConfigureAwait(false);
    }

    // Rows are made of all documents, and a group of many of them: no prefix is read out of that.
    private void RequireAll()
    {
        if (database.Rights is { MayReadAll: false })
        {
            throw HubException.Forbidden(
                "Views are made of all documents, and your roles may read some prefixes alone. Use _find or _all_docs.");
        }
    }

    private async Task QueriesAsync(ViewGroup group, string view, ViewQuery shared, byte[] body)
    {
        if (!JsonText.Members(body).TryGetValue("queries", out Range range))
            throw HubException.BadRequest("POST body must include `queries` parameter.");
        List<Range> items = JsonText.Items(body.AsSpan(range))
            ?? throw HubException.BadRequest("`queries` member must be an array.");
        var queries = new List<ViewQuery>(items.Count);
        foreach (Range item in items)
        {
            ViewQuery query = shared.With(body.AsSpan(range)[item]);
            query.Check(group.Views[view].Reduce is not null);
            queries.Add(query);
        }

        foreach (ViewQuery query in queries.DistinctBy(static query => query.Update))
            await UpdateAsync(group, query).ConfigureAwait(false);
        HubResponses.StartJson(request, 200);
        Output.Write("{\"results\":["u8);
        for (int i = 0; i < queries.Count; i++)
        {
            Output.Write(i == 0 ? "\r\n"u8 : ",\r\n"u8);
            await WriteAsync(group, view, queries[i], starts: false).ConfigureAwait(false);
        }

        Output.Write("\r\n]}\n"u8);
    }

    private async ValueTask UpdateAsync(ViewGroup group, ViewQuery query)
    {
        ViewIndex index = database.Views.IndexOf(group);
        if (query.Update == "true") await index.UpdateAsync(group, request.Aborted).ConfigureAwait(false);
        else if (query.Update == "lazy") database.Views.UpdateLater(group);
    }

    private async ValueTask WriteAsync(ViewGroup group, string view, ViewQuery query, bool starts)
    {
        var reader = new ViewReader(database.Views.Keeper, group, view);
        (long total, long sequence) = await reader.LookAsync(request.Aborted).ConfigureAwait(false);
        bool reduces = query.Reduce ?? group.Views[view].Reduce is not null;
        // A function that fails is told as an error as long as nothing of the answer is under way.
        IAsyncEnumerator<(ReadOnlyMemory<byte>, ReadOnlyMemory<byte>)>? groups = reduces
            ? reader.GroupsAsync(query, request.Aborted).GetAsyncEnumerator(request.Aborted) : null;
        bool any = groups is not null && await groups.MoveNextAsync().ConfigureAwait(false);
        if (starts) HubResponses.StartJson(request, 200);
        Output.Write("{"u8);
        if (query.Rows.UpdateSequence)
        {
            Output.Write("\"update_seq\":"u8);
            database.Sequences.Write(Output, sequence);
            Output.Write(","u8);
        }

        if (groups is not null)
        {
            await GroupsAsync(groups, any).ConfigureAwait(false);
            return;
        }

        if (query.Sorted)
        {
            long offset = await reader.OffsetAsync(query, request.Aborted).ConfigureAwait(false);
            Output.Write("\"total_rows\":"u8);
            Output.Number(total);
            Output.Write(",\"offset\":"u8);
            Output.Number(Math.Min(total, offset + query.Rows.Skip));
            Output.Write(","u8);
        }

        await RowsAsync(reader, query).ConfigureAwait(false);
    }

    private async ValueTask GroupsAsync(
        IAsyncEnumerator<(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value)> groups, bool any)
    {
        await using var _ = groups.ConfigureAwait(false);
        Output.Write("\"rows\":["u8);
        for (bool first = true; any; first = false)
        {
            (ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value) = groups.Current;
            Output.Write(first ? "\r\n{\"key\":"u8 : ",\r\n{\"key\":"u8);
            Output.Write(key.Span);
            Output.Write(",\"value\":"u8);
            Output.Write(value.Span);
            Output.Write("}"u8);
            await Output.FlushIfFullAsync(request.Aborted).ConfigureAwait(false);
            any = await groups.MoveNextAsync().ConfigureAwait(false);
        }

        Output.Write("\r\n]}"u8);
    }

    private async ValueTask RowsAsync(ViewReader reader, ViewQuery query)
    {
        Output.Write("\"rows\":["u8);
        bool first = true;
        await foreach (ViewRow row in reader.RowsAsync(query, request.Aborted).ConfigureAwait(false))
        {
            Output.Write(first ? "\r\n{\"id\":"u8 : ",\r\n{\"id\":"u8);
            first = false;
            Output.String(row.Place.Id);
            Output.Write(",\"key\":"u8);
            Output.Write(row.Key.Span);
            Output.Write(",\"value\":"u8);
            Output.Write(row.Value.Span);
            if (query.Rows.IncludeDocs)
            {
                Output.Write(",\"doc\":"u8);
                await DocumentAsync(row, query).ConfigureAwait(false);
            }

            Output.Write("}"u8);
            await Output.FlushIfFullAsync(request.Aborted).ConfigureAwait(false);
        }

        Output.Write("\r\n]}"u8);
    }

    private async ValueTask DocumentAsync(ViewRow row, ViewQuery query)
    {
        (string id, RevisionId? revision) = LinkOf(row);
        DocumentRevision? document = revision is { } named
            ? await database.Store.GetAsync(id, named, request.Aborted).ConfigureAwait(false)
            : await database.Store.GetAsync(id, request.Aborted).ConfigureAwait(false);
        if (document is null or { Deleted: true })
        {
            Output.Write("null"u8);
            return;
        }

        var options = new ReadOptions { Conflicts = query.Rows.Conflicts, Attachments = query.Rows.Attachments };
        await DocumentOutput.WriteAsync(
            Output, database.Store, document,
            await DocumentReader.EnvelopeAsync(database, document, options, request.Aborted).ConfigureAwait(false),
            options, request.Aborted).ConfigureAwait(false);
    }

    // A value with an _id leads to another document, one with a _rev to that revision.
    private static (string Id, RevisionId? Revision) LinkOf(ViewRow row)
    {
        if (row.Value.Span[0] != (byte)'{') return (row.Place.Id, null);
        using JsonDocument value = JsonDocument.Parse(
            row.Value, new JsonDocumentOptions { MaxDepth = 2 * JsonText.MaxDepth });
        string id = value.RootElement.TryGetProperty("_id", out JsonElement link)
            && link.ValueKind == JsonValueKind.String ? link.Text() : row.Place.Id;
        return (id, value.RootElement.TryGetProperty("_rev", out JsonElement rev)
            && rev.ValueKind == JsonValueKind.String && RevisionId.TryParse(rev.Text(), out RevisionId revision)
                ? revision : null);
    }
}
