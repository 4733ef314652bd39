using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text;
using TypedMemory.Core.Filters;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Find;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Mango;

namespace TypedMemory.Hub.Endpoints;

/// <summary><c>_explain</c>: by which index a query is answered, and why by no other.</summary>
internal sealed class ExplainEndpoint(HubRequest request, HubDatabase database)
{
    private const string Most = "<MAX>";

    public async Task HandleAsync()
    {
        if (request.Path.Length > 2) throw HubException.NotFound();
        FindRequest query = FindRequest.Parse(await request.ReadJsonAsync().ConfigureAwait(false));
        ImmutableArray<MangoIndex> indexes = await database.Indexes.ListAsync(request.Aborted).ConfigureAwait(false);
        MangoPlan plan = MangoPlan.Choose(
            query, [.. indexes.Where(database.Indexes.CanKeep)], isExplained: true);
        await request.SendAsync(200, output => Write(output, query, plan)).ConfigureAwait(false);
    }

    private void Write(IBufferWriter<byte> output, FindRequest query, MangoPlan plan)
    {
        output.Write("{\"dbname\":"u8);
        output.String(database.Name);
        output.Write(",\"index\":"u8);
        if (plan.Index is null) output.Write("null"u8);
        else plan.Index.Write(output);
        output.Write(",\"partitioned\":false,\"selector\":"u8);
        output.Write(Encoding.UTF8.GetBytes(query.Selector.NormalizedText));
        WriteOptions(output, query);
        output.Write(",\"limit\":"u8);
        output.Number(query.Limit);
        output.Write(",\"skip\":"u8);
        output.Number(query.Skip);
        output.Write(",\"fields\":"u8);
        output.Strings(query.Fields);
        WriteCandidates(output, query, plan);
        WriteHints(output, query.Selector);
        if (plan.Index is not null) WriteArguments(output, query, plan);
        output.Write("}"u8);
    }

    private static void WriteOptions(IBufferWriter<byte> output, FindRequest query)
    {
        output.Write(",\"opts\":{\"use_index\":"u8);
        output.Strings(query.UseIndex);
        output.Write(",\"bookmark\":"u8);
        output.String(query.Bookmark ?? MangoBookmark.None);
        output.Write(",\"limit\":"u8);
        output.Number(query.Limit);
        output.Write(",\"skip\":"u8);
        output.Number(query.Skip);
        output.Write(",\"sort\":{"u8);
        for (int i = 0; i < query.Sort.Fields.Length; i++)
        {
            if (i > 0) output.Write(","u8);
            output.String(query.Sort.Fields[i]);
            output.Write(":"u8);
            output.String(query.Sort.Direction);
        }

        output.Write("},\"fields\":"u8);
        output.Strings(query.Fields);
        output.Write(",\"partition\":\"\",\"r\":"u8);
        output.Number(query.Reads);
        foreach ((string name, bool value) in (ReadOnlySpan<(string, bool)>)
            [
                ("conflicts", query.Conflicts), ("stale", query.Stale), ("update", query.Update),
                ("stable", query.Stable), ("execution_stats", query.ExecutionStats),
                ("allow_fallback", query.AllowFallback),
            ])
        {
            output.Write(",\""u8);
            output.Write(Encoding.UTF8.GetBytes(name));
            output.Write("\":"u8);
            output.Bool(value);
        }

        output.Write("}"u8);
    }

    private static void WriteCandidates(IBufferWriter<byte> output, FindRequest query, MangoPlan plan)
    {
        output.Write(",\"index_candidates\":["u8);
        bool first = true;
        foreach (MangoCandidate candidate in plan.Candidates)
        {
            output.Write(first ? "{\"index\":"u8 : ",{\"index\":"u8);
            first = false;
            candidate.Index.Write(output);
            output.Write(",\"analysis\":{\"usable\":"u8);
            output.Bool(candidate.IsUsable);
            output.Write(",\"reasons\":[{\"name\":"u8);
            output.String(candidate.Reason);
            output.Write("}],\"ranking\":"u8);
            output.Number(candidate.Ranking);
            output.Write(",\"covering\":"u8);
            if (candidate.Index.IsSpecial) output.Write("null"u8);
            else output.Bool(Covers(candidate.Index, query));
            output.Write("}}"u8);
        }

        output.Write("]"u8);
    }

    private static void WriteHints(IBufferWriter<byte> output, MangoSelector selector)
    {
        string[] indexable = [.. selector.Ranges.Fields.Keys];
        output.Write(",\"selector_hints\":[{\"type\":\"json\",\"indexable_fields\":"u8);
        output.Strings(indexable);
        output.Write(",\"unindexable_fields\":"u8);
        output.Strings(selector.Fields.Except(indexable).Order(StringComparer.Ordinal));
        output.Write("}]"u8);
    }

    private static void WriteArguments(IBufferWriter<byte> output, FindRequest query, MangoPlan plan)
    {
        bool covering = !plan.Index!.IsSpecial && Covers(plan.Index, query);
        output.Write(",\"mrargs\":{\"include_docs\":"u8);
        output.Bool(query.Reads == 1 && !covering);
        output.Write(",\"view_type\":\"map\",\"reduce\":false,\"partition\":null,\"start_key\":"u8);
        WriteKey(output, plan, isStart: !query.Sort.Descending, query);
        output.Write(",\"end_key\":"u8);
        WriteKey(output, plan, isStart: query.Sort.Descending, query);
        output.Write(",\"direction\":"u8);
        output.String(query.Sort.Descending ? "rev" : "fwd");
        output.Write(",\"stable\":"u8);
        output.Bool(query.Stable || query.Stale);
        output.Write(",\"update\":"u8);
        output.Bool(query.Update && !query.Stale);
        output.Write(",\"conflicts\":"u8);
        output.Write(query.Conflicts ? "true"u8 : "\"undefined\""u8);
        output.Write("},\"covering\":"u8);
        output.Bool(covering);
    }

    private static bool Covers(MangoIndex index, FindRequest query) =>
        !query.Fields.IsEmpty
            && query.Fields.Concat(query.Selector.Fields).All(field =>
                field == "_id" || index.Sort.Fields.Contains(field));

    private static void WriteKey(IBufferWriter<byte> output, MangoPlan plan, bool isStart, FindRequest query)
    {
        if (query.Selector.IsNoop || plan.Ranges.Any(static range => range.IsEmpty))
        {
            output.Write("null"u8);
            return;
        }

        List<string> keys = [];
        foreach (FieldRange range in plan.Ranges)
        {
            JsonElement bound = isStart ? range.Low : range.High;
            string? json = bound.ValueKind != JsonValueKind.Undefined
                ? Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(bound))
                : range.Prefix is { } prefix
                    ? $"\"{JsonEncodedText.Encode(isStart ? prefix : prefix + '\uffff')}\"" : null;
            if (json is null) break;
            keys.Add(json);
        }

        if (plan.Index!.IsSpecial)
        {
            string only = keys.Count > 0 ? keys[0] : isStart ? "\"\"" : $"\"{Most}\"";
            output.Write(Encoding.UTF8.GetBytes(only));
            return;
        }

        if (!isStart) keys.Add($"\"{Most}\"");
        output.Write(Encoding.UTF8.GetBytes($"[{string.Join(',', keys)}]"));
    }
}
