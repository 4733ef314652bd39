using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Wire;
using TypedMemory.Hub.Context;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Documents;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Mango;
using TypedMemory.Hub.Security;

namespace TypedMemory.Hub.Endpoints;

/// <summary><c>_index</c>: lists, creates and deletes the indexes of a database.</summary>
internal sealed class IndexEndpoint(HubContext hub, HubRequest request, HubDatabase database)
{
    private const int NameBytes = 20;

    public Task HandleAsync() => (request.Method, request.Path) switch
    {
        ("GET", [_, _]) => ListAsync(),
        ("POST", [_, _]) => CreateAsync(),
        (_, [_, _]) => throw HubException.MethodNotAllowed("GET,POST"),
        ("POST", [_, _, "_bulk_delete"]) => DeleteManyAsync(),
        (_, [_, _, "_bulk_delete"]) => throw HubException.MethodNotAllowed("POST"),
        ("DELETE", [_, _, "_design", var design, var type, var name]) => DeleteAsync(design, type, name),
        ("DELETE", [_, _, var design, var type, var name]) => DeleteAsync(design, type, name),
        (_, [_, _, "_design", _, _, _]) or (_, [_, _, _, _, _]) => throw HubException.MethodNotAllowed("DELETE"),
        _ => throw HubException.NotFound(),
    };

    private async Task ListAsync()
    {
        ImmutableArray<MangoIndex> indexes = await database.Indexes.ListAsync(request.Aborted).ConfigureAwait(false);
        int limit = Parameter("limit", indexes.Length, least: 1);
        int skip = Parameter("skip", 0, least: 0);
        await request.SendAsync(200, output =>
        {
            output.Write("{\"total_rows\":"u8);
            output.Number(indexes.Length);
            output.Write(",\"indexes\":["u8);
            bool first = true;
            foreach (MangoIndex index in indexes.Skip(skip).Take(limit))
            {
                if (!first) output.Write(","u8);
                first = false;
                index.Write(output);
            }

            output.Write("]}"u8);
        }).ConfigureAwait(false);
    }

    private async Task CreateAsync()
    {
        byte[] body = await request.ReadJsonAsync().ConfigureAwait(false);
        using JsonDocument json = JsonText.ParseObject(body);
        JsonElement? definition = null;
        string? design = null, name = null;
        foreach (JsonProperty member in json.RootElement.EnumerateObject())
        {
            switch (member.Name)
            {
                case "index":
                    definition = member.Value;
                    break;
                case "type":
                    RequireJsonType(Text(member.Value));
                    break;
                case "name":
                    name = Named(member.Value);
                    break;
                case "ddoc":
                    design = Named(member.Value);
                    break;
                case "w":
                    if (member.Value.ValueKind != JsonValueKind.Number || !member.Value.TryGetInt32(out int w) || w < 1)
                    {
                        throw MangoErrors.Invalid(
                            "invalid_pos_integer", "", member.Value, " is not an integer greater than zero");
                    }

                    break;
                case "partitioned":
                    if (member.Value.ValueKind != JsonValueKind.False)
                        throw HubException.BadRequest("The database is not partitioned, nor can its indexes be.");
                    break;
                case var other:
                    throw MangoErrors.InvalidKey(other);
            }
        }

        JsonElement wanted = definition ?? throw MangoErrors.MissingKey("index");
        Permissions.RequireDatabaseAdmin(request, database);
        string made = MadeName(wanted, name);
        string id = DesignId(design ?? made);
        MangoIndex index = MangoIndex.Parse(id, name ?? made, wanted);
        if (index.Sort.Fields.IsEmpty)
            throw MangoErrors.InvalidIndex("Index is missing its definition: it needs at least one field.");
        DocumentEnvelope.ValidateId(id, request.Options.DocumentLimits);
        bool created = await EditAsync(id, document => document.Add(index, wanted)).ConfigureAwait(false);
        if (created)
        {
            await database.Indexes.ListAsync(request.Aborted).ConfigureAwait(false);
            _ = database.Indexes.StartBuilding();
        }

        await request.SendAsync(200, output =>
        {
            output.Write(created ? "{\"result\":\"created\",\"id\":"u8 : "{\"result\":\"exists\",\"id\":"u8);
            output.String(id);
            output.Write(",\"name\":"u8);
            output.String(index.Name);
            output.Write("}"u8);
        }).ConfigureAwait(false);
    }

    private async Task DeleteAsync(string design, string type, string name)
    {
        Permissions.RequireDatabaseAdmin(request, database);
        string id = DesignId(design);
        ImmutableArray<MangoIndex> indexes = await database.Indexes.ListAsync(request.Aborted).ConfigureAwait(false);
        if (type != "json" || !indexes.Any(index => index.Design == id && index.Name == name))
            throw HubException.NotFound();
        await RemoveAsync(id, [name]).ConfigureAwait(false);
        await request.SendOkAsync().ConfigureAwait(false);
    }

    private async Task DeleteManyAsync()
    {
        byte[] body = await request.ReadJsonAsync().ConfigureAwait(false);
        using JsonDocument json = JsonText.ParseObject(body);
        if (!json.RootElement.TryGetProperty("docids", out JsonElement ids)) throw MangoErrors.MissingKey("docids");
        if (ids.ValueKind != JsonValueKind.Array
            || ids.EnumerateArray().Any(static id => id.ValueKind != JsonValueKind.String))
        {
            throw MangoErrors.Invalid(
                "invalid_bulk_docs", "Bulk Delete requires an array of non-null docids. Docids: ", ids);
        }

        Permissions.RequireDatabaseAdmin(request, database);
        List<string> done = [], failed = [];
        foreach (string id in ids.EnumerateArray().Select(static id => DesignId(id.GetString()!)))
        {
            ImmutableArray<MangoIndex> indexes = await database.Indexes.ListAsync(
                request.Aborted).ConfigureAwait(false);
            string[] names = [.. indexes.Where(index => index.Design == id).Select(static index => index.Name)];
            if (names.Length > 0) await RemoveAsync(id, names).ConfigureAwait(false);
            (names.Length > 0 ? done : failed).Add(id);
        }

        await request.SendAsync(200, output =>
        {
            output.Write("{\"success\":["u8);
            WriteIds(output, done, ",\"ok\":true}"u8);
            output.Write("],\"fail\":["u8);
            WriteIds(output, failed, ",\"error\":\"not_found\"}"u8);
            output.Write("]}"u8);
        }).ConfigureAwait(false);
    }

    private static void WriteIds(IBufferWriter<byte> output, List<string> ids, ReadOnlySpan<byte> end)
    {
        for (int i = 0; i < ids.Count; i++)
        {
            output.Write(i == 0 ? "{\"id\":"u8 : ",{\"id\":"u8);
            output.String(ids[i]);
            output.Write(end);
        }
    }

    private async ValueTask RemoveAsync(string id, string[] names)
    {
        await EditAsync(id, document =>
        {
            foreach (string name in names) document.Remove(name);
            return true;
        }).ConfigureAwait(false);
        // The store lets go of it now, not at the next query.
        await database.Indexes.ListAsync(request.Aborted).ConfigureAwait(false);
    }

    /// <summary>Changes a design document; one without indexes is deleted.</summary>
    /// <returns>Whether there was something to change.</returns>
    private async ValueTask<bool> EditAsync(string id, Func<IndexDesign, bool> change)
    {
        DocumentRevision? stored = await database.Store.GetAsync(id, request.Aborted).ConfigureAwait(false);
        bool isThere = stored is { Deleted: false };
        IndexDesign design = IndexDesign.Read(isThere ? stored!.Body : default);
        if (!change(design)) return false;
        var parsed = design.IsEmpty
            ? new ParsedDocument { Id = id, Deleted = true, Body = DocumentRevision.EmptyBody }
            : new ParsedDocument { Id = id, Body = design.Body };
        var document = new IncomingDocument(id, parsed)
        { Parent = isThere ? stored!.Revision : null, Attachments = isThere ? stored!.Attachments : null };
        try
        {
            await DocumentEndpoints.WriteOneAsync(
                hub, request, database, document, newEdits: true).ConfigureAwait(false);
        }
        catch (HubException exception) when (exception.Status == 409)
        {
            throw new HubException(
                500, "error_saving_ddoc", "Encountered a conflict while saving the design document.");
        }

        return true;
    }

    private static string DesignId(string name) =>
        name.StartsWith("_design/", StringComparison.Ordinal) ? name : "_design/" + name;

    // The same definition makes the same name, so that who creates it twice has it once.
    private static string MadeName(JsonElement definition, string? name)
    {
        byte[] text = Encoding.UTF8.GetBytes($"{definition.GetRawText()} {name}");
        return Convert.ToHexStringLower(SHA256.HashData(text).AsSpan(0, NameBytes));
    }

    private static void RequireJsonType(string type)
    {
        if (type == "json") return;
        throw type is "text" or "nouveau"
            ? new HubException(503, "required index service unavailable", type)
            : MangoErrors.InvalidIndex($"Invalid type for index: {type}");
    }

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? value.GetString()! : throw MangoErrors.Invalid("invalid_string", "Invalid string: ", value);

    private static string Named(JsonElement value) => Text(value) is { Length: > 0 } text
        ? text
        : throw new HubException(400, "invalid_empty_string", "Index name or ddoc cannot be empty string");

    private int Parameter(string name, int fallback, int least)
    {
        if (request.Query[name] is not { } text) return fallback;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            && value >= least
            ? value
            : throw new HubException(
                500, "invalid_list_index_params", "Index parameter ranges: limit > 1, skip > 0");
    }
}
