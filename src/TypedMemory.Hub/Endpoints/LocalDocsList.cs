using System.Buffers;
using System.IO.Pipelines;
using TypedMemory.Core.Store;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Endpoints;

/// <summary>The rows of <c>_local_docs</c>.</summary>
internal sealed class LocalDocsList(HubRequest request, HubDatabase database)
{
    private const string IdPrefix = "_local/";

    public async Task WriteAsync(AllDocsQuery parameters)
    {
        PipeWriter output = request.Output;
        output.Write("{\"total_rows\":null,\"offset\":null,\"rows\":["u8);
        bool first = true;
        foreach ((WantedKey key, LocalDocument? document) in await SelectAsync(parameters).ConfigureAwait(false))
        {
            output.Write(first ? "\r\n"u8 : ",\r\n"u8);
            first = false;
            Row(output, key, document, parameters.Rows.IncludeDocs);
            await output.FlushIfFullAsync(request.Aborted).ConfigureAwait(false);
        }

        output.Write("\r\n]}"u8);
    }

    private async ValueTask<IEnumerable<(WantedKey Key, LocalDocument? Document)>> SelectAsync(
        AllDocsQuery parameters)
    {
        var rows = new List<(WantedKey, LocalDocument?)>();
        if (parameters.Keys is { } keys)
        {
            foreach (WantedKey key in keys)
            {
                string id = key.Id?.StartsWith(IdPrefix, StringComparison.Ordinal) == true
                    ? key.Id[IdPrefix.Length..] : "";
                rows.Add(
                    (key, HiddenLocals.Covers(id)
                    ? null : await database.Store.GetLocalAsync(id, request.Aborted).ConfigureAwait(false)));
            }
        }
        else if (parameters.ToQuery("") is { } range)
        {
            // The bounds of a client's range have the prefix, the store's ids have it not.
            foreach (LocalDocument document in await database.Store
                .ListLocalAsync(
                    new ListQuery { Descending = parameters.Rows.Descending }, request.Aborted).ConfigureAwait(false))
            {
                if (!HiddenLocals.Covers(document.Id) && IsWithin(IdPrefix + document.Id, range))
                    rows.Add((new WantedKey(IdPrefix + document.Id, default), document));
            }
        }

        IEnumerable<(WantedKey, LocalDocument?)> selected = rows.Skip(parameters.Rows.Skip);
        return parameters.Rows.Limit is { } limit ? selected.Take(limit) : selected;
    }

    private static bool IsWithin(string id, ListQuery range)
    {
        int direction = range.Descending ? -1 : 1;
        if (range.From is { } from && direction * string.CompareOrdinal(id, from) < 0) return false;
        if (range.To is not { } to) return true;
        int order = direction * string.CompareOrdinal(id, to);
        return order < 0 || (order == 0 && range.InclusiveTo);
    }

    private static void Row(PipeWriter output, WantedKey key, LocalDocument? document, bool includeDocs)
    {
        if (document is null)
        {
            output.Write("{\"key\":"u8);
            output.Write(key.Json.Span);
            output.Write(",\"error\":\"not_found\"}"u8);
            return;
        }

        output.Write("{\"id\":"u8);
        output.String(key.Id);
        output.Write(",\"key\":"u8);
        output.String(key.Id);
        output.Write(",\"value\":{\"rev\":"u8);
        output.String(document.Revision ?? LocalEndpoints.FirstRevision);
        output.Write("}"u8);
        if (includeDocs)
        {
            output.Write(",\"doc\":"u8);
            LocalEndpoints.Write(output, document);
        }

        output.Write("}"u8);
    }
}
