using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using TypedMemory.Core.Queries;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;
using TypedMemory.Inspector.Documents;
using TypedMemory.Inspector.Http;

namespace TypedMemory.Inspector.Screens;

/// <summary>The rows of the grid: the documents of a type, by pages.</summary>
internal static class RowsScreen
{
    private const int MaxRows = 200;
    private const int MaxCell = 200;

    /// <summary><c>GET api/rows</c>.</summary>
    public static async Task GetAsync(InspectorRequest request, InspectedStore store)
    {
        string prefix = request.Find("prefix") ?? "";
        MemoryType? type = store.Types.FirstOrDefault(known => known.Prefix == prefix);
        List<Column> columns = await Columns.FindAsync(store, prefix, request.Aborted).ConfigureAwait(false);
        var rows = new List<(string Id, RevisionId Revision, ReadOnlyMemory<byte> Body)>();
        string? key = null;
        long? total = null;
        if (ReadQuery(request, prefix, type, columns) is { } query)
        {
            IQueryStore queries = store.Store.Capability<IQueryStore>() ?? throw InspectorException.BadRequest(
                "The store keeps no indexes, so its documents are listed by their ids alone.");
            QueryResult result = await queries.QueryAsync(query, query.Limit, request.Aborted).ConfigureAwait(false);
            rows.AddRange(result.Rows.Take(query.Limit).Select(static row => (row.Id, row.Revision, row.Body)));
            if (rows.Count > 0) key = Base64Url.EncodeToString(result.Rows[rows.Count - 1].SortKey.Span);
            if (request.Find("count") is not null)
            {
                total = await queries.CountAsync(
                    query with { After = null, Skip = 0, Limit = int.MaxValue }, request.Aborted).ConfigureAwait(false);
            }
        }
        else
        {
            await foreach (DocumentRevision document in ListAsync(request, store.Store, prefix).ConfigureAwait(false))
                rows.Add((document.Id, document.Revision, document.Body));
            if (request.Find("count") is not null)
                total = await store.Store.CountAsync(prefix, request.Aborted).ConfigureAwait(false);
        }

        IReadOnlyList<RevisionTree?> trees = await store.Store.GetTreesAsync(
            [.. rows.Select(static row => row.Id)], request.Aborted).ConfigureAwait(false);
        await Answers.SendAsync(request.Http, json =>
        {
            if (total is { } count) json.WriteNumber("total", count);
            if (key is not null) json.WriteString("key", key);
            WriteColumns(json, columns);
            json.WriteStartArray("rows");
            for (int i = 0; i < rows.Count; i++)
            {
                json.WriteStartObject();
                json.WriteString("id", rows[i].Id);
                json.WriteString("rev", rows[i].Revision.ToString());
                if (trees[i] is { LiveLeaves: > 1 and var leaves }) json.WriteNumber("leaves", leaves);
                WriteCells(json, rows[i].Body, columns);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }).ConfigureAwait(false);
    }

    private static DocumentQuery? ReadQuery(
        InspectorRequest request, string prefix, MemoryType? type, List<Column> columns)
    {
        string? sort = request.Find("sort"), filter = request.Find("filter");
        if (string.IsNullOrEmpty(sort) && string.IsNullOrEmpty(filter)) return null;
        if (!prefix.Contains(':', StringComparison.Ordinal))
        {
            throw InspectorException.BadRequest(
                "Documents of all types are listed by their ids alone. Choose a type to sort or filter.");
        }

        var query = new DocumentQuery
        {
            Prefix = prefix,
            Upcast = type?.Upcast,
            Skip = request.GetNumber("skip", 0, 0, int.MaxValue),
            Limit = request.GetNumber("limit", 100, 1, MaxRows),
        };
        if (!string.IsNullOrEmpty(filter)) query = query with { Predicate = RowFilter.Read(filter, columns) };
        if (!string.IsNullOrEmpty(sort))
        {
            Column column = columns.FirstOrDefault(known => known.Name == sort && known.IsSortable)
                ?? throw InspectorException.BadRequest($"The rows cannot be sorted by \"{sort}\".");
            query = query with
            {
                Order = [new MemoryIndexMember(column.Member, request.Find("desc") is not null)],
            };
        }

        return request.Find("after") is { Length: > 0 } after
            ? query with { After = new QueryPosition(ReadKey(request.Find("key") ?? ""), after) }
            : query;
    }

    private static byte[] ReadKey(string text)
    {
        try
        {
            return Base64Url.DecodeFromChars(text);
        }
        catch (FormatException)
        {
            throw InspectorException.BadRequest($"The parameter \"key\" is \"{text}\", which no answer has given.");
        }
    }

    private static async IAsyncEnumerable<DocumentRevision> ListAsync(
        InspectorRequest request, IDocumentStore store, string prefix)
    {
        int skip = request.GetNumber("skip", 0, 0, int.MaxValue);
        int limit = request.GetNumber("limit", 100, 1, MaxRows);
        var query = new ListQuery
        {
            Prefix = prefix,
            After = request.Find("after") is { Length: > 0 } after ? after : null,
            Descending = request.Find("desc") is not null,
            Limit = limit,
        };
        if (skip > 0)
        {
            string? last = null;
            ListQuery passed = query with { Limit = skip, IncludeBodies = false };
            await foreach (DocumentRevision document in store.ListAsync(passed, request.Aborted).ConfigureAwait(false))
                last = document.Id;
            if (last is null) yield break;
            query = query with { After = last };
        }

        await foreach (DocumentRevision document in store.ListAsync(query, request.Aborted).ConfigureAwait(false))
            yield return document;
    }

    private static void WriteColumns(Utf8JsonWriter json, List<Column> columns)
    {
        json.WriteStartArray("columns");
        foreach (Column column in columns)
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteString("kind", column.Member.Kind.ToString());
            json.WriteBoolean("list", column.Member.IsCollection);
            json.WriteBoolean("indexed", column.IsIndexed);
            json.WriteBoolean("sortable", column.IsSortable);
            json.WriteBoolean("text", column.IsProse);
            if (column.Merge is { } merge) json.WriteString("merge", merge.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteCells(Utf8JsonWriter json, ReadOnlyMemory<byte> body, List<Column> columns)
    {
        Dictionary<string, BodyMember> members = BodyMembers.Read(body).ToDictionary(
            static member => member.Name, StringComparer.Ordinal);
        json.WriteStartArray("cells");
        foreach (Column column in columns)
        {
            if (members.TryGetValue(column.Name, out BodyMember member)) json.WriteStringValue(Cut(member.Value.Span));
            else json.WriteNullValue();
        }

        json.WriteEndArray();
    }

    /// <summary>The JSON text of a value, which ends with an ellipsis where it is cut.</summary>
    private static string Cut(ReadOnlySpan<byte> value) => value.Length <= MaxCell
        ? Encoding.UTF8.GetString(value)
        : Encoding.UTF8.GetString(value[..MaxCell]).TrimEnd('\uFFFD') + "…";
}
