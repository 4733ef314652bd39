using System.Buffers;
using System.Globalization;
using System.Text.Json;
using TypedMemory.Core.Store;
using TypedMemory.Core.Wire;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Endpoints;

/// <summary>
/// <c>_local/…</c>: documents that stay here. As in CouchDB the last write wins; the revision only counts them.
/// </summary>
internal sealed class LocalEndpoints(HubRequest request, HubDatabase database)
{
    public const string FirstRevision = "0-1";

    /// <summary>The answer to a malformed revision.</summary>
    public const string NoRevision = "Invalid rev format";

    private const string Gone = "0-0";
    private const string IdPrefix = "_local/";

    public Task HandleAsync(string id)
    {
        if (id.Length == 0) throw HubException.BadRequest("Invalid _local document id.");
        CheckId(id);
        return request.Method switch
        {
            "GET" => GetAsync(id),
            "PUT" => PutAsync(id),
            "DELETE" => DeleteAsync(id),
            _ => throw HubException.MethodNotAllowed("DELETE,GET,HEAD,PUT"),
        };
    }

    /// <summary>Writes a local document as a document of the protocol.</summary>
    public static void Write(IBufferWriter<byte> output, LocalDocument document)
    {
        output.Write("{\"_id\":"u8);
        output.String(IdPrefix + document.Id);
        output.Write(",\"_rev\":"u8);
        output.String(document.Revision ?? FirstRevision);
        ReadOnlySpan<byte> members = document.Body!.Value.Span.Trim(" \t\r\n"u8)[1..^1].Trim(" \t\r\n"u8);
        if (!members.IsEmpty)
        {
            output.Write(","u8);
            output.Write(members);
        }

        output.Write("}"u8);
    }

    /// <summary>Takes a local document of a write request apart.</summary>
    /// <returns>What is to be stored, with its next revision; without a body if it is to be deleted.</returns>
    public static LocalDocument Parse(string id, ReadOnlySpan<byte> json, string? explicitRevision)
    {
        CheckId(id);
        var body = new ArrayBufferWriter<byte>(json.Length + 2);
        body.Write("{"u8);
        string? revision = explicitRevision;
        bool deleted = false;
        try
        {
            Utf8JsonReader reader = JsonText.Reader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw HubException.BadRequest("Document must be a JSON object");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                int start = (int)reader.TokenStartIndex;
                reader.Read();
                ReadOnlySpan<byte> rest = json[(int)reader.TokenStartIndex..];
                int valueStart = (int)reader.TokenStartIndex;
                reader.Skip();
                ReadOnlySpan<byte> value = rest[..((int)reader.BytesConsumed - valueStart)];
                if (name == "_rev")
                    revision ??= JsonText.AsString(value) ?? throw HubException.BadRequest(NoRevision);
                else if (name == "_deleted")
                    deleted = JsonText.AsBoolean(value)
                        ?? throw HubException.BadRequest("_deleted must be true or false");
                // As in CouchDB attachments are dropped here without a word.
                else if (name is "_id" or "_revisions" or "_attachments" or "_revs_info" or "_local_seq"
                    or "_conflicts" or "_deleted_conflicts") continue;
                else if (name.StartsWith('_'))
                    throw new HubException(400, "doc_validation", $"Bad special document member: {name}");
                else
                {
                    if (body.WrittenCount > 1) body.Write(","u8);
                    body.Write(json[start..(int)reader.BytesConsumed]);
                }
            }

            reader.Read();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw HubException.InvalidJson();
        }

        body.Write("}"u8);
        return new LocalDocument(id, deleted ? default(ReadOnlyMemory<byte>?) : body.WrittenMemory)
        { Revision = deleted ? Gone : Next(revision) };
    }

    /// <summary>The id without its prefix, if a document of a write request is a local one.</summary>
    public static string? IdOf(ReadOnlySpan<byte> json)
    {
        if (json.IndexOf("_local"u8) < 0 || JsonText.Member(json, "_id"u8) is not { } value) return null;
        string? id = JsonText.AsString(json[value]);
        return id?.StartsWith(IdPrefix, StringComparison.Ordinal) == true ? id[IdPrefix.Length..] : null;
    }

    public async Task PutAsync(string id, byte[] body, int accepted)
    {
        LocalDocument document = Parse(id, body, RevisionOfRequest());
        await StoreAsync(document).ConfigureAwait(false);
        await SendAsync(accepted, id, document.Revision!).ConfigureAwait(false);
    }

    /// <summary>Makes a local document of another document's body.</summary>
    public async Task CopyAsync(string id, ReadOnlyMemory<byte> body, string? revision)
    {
        LocalDocument document = Parse(id, body.Span, revision);
        await StoreAsync(document).ConfigureAwait(false);
        request.SetLocation(database.Name, IdPrefix + id);
        await SendAsync(201, id, document.Revision!).ConfigureAwait(false);
    }

    private static void CheckId(string id)
    {
        // The hub's own local documents cannot be told from those that do not exist.
        if (HiddenLocals.Covers(id)) throw HubException.NotFound();
        try
        {
            DocumentEnvelope.ValidateId(IdPrefix + id, DocumentLimits.Default);
        }
        catch (InvalidDocumentException exception)
        {
            throw HubException.IllegalId(exception.Reason);
        }
    }

    private static string Next(string? revision)
    {
        if (revision is null) return FirstRevision;
        return revision.StartsWith("0-", StringComparison.Ordinal)
            && long.TryParse(revision.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            && number < long.MaxValue
                ? string.Create(CultureInfo.InvariantCulture, $"0-{number + 1}")
                : throw HubException.BadRequest(NoRevision);
    }

    private string? RevisionOfRequest() => request.Query["rev"] ?? request.Header("If-Match")?.Trim().Trim('"');

    private async Task GetAsync(string id)
    {
        LocalDocument document = await database.Store.GetLocalAsync(
            id, request.Aborted).ConfigureAwait(false) is { Body: not null } found
            ? found
            : throw HubException.NotFound();
        string revision = document.Revision ?? FirstRevision;
        if (request.NotModified($"\"{revision}\"")) return;
        await request.SendAsync(200, output => Write(output, document)).ConfigureAwait(false);
    }

    private async Task PutAsync(string id)
    {
        byte[] body = await request.ReadBodyAsync().ConfigureAwait(false);
        request.SetLocation(database.Name, IdPrefix + id);
        await PutAsync(id, body, 201).ConfigureAwait(false);
    }

    private async Task DeleteAsync(string id)
    {
        if (await database.Store.GetLocalAsync(id, request.Aborted).ConfigureAwait(false) is not { Body: not null })
            throw HubException.NotFound();
        // Parsed like a body, so that a malformed revision is refused here too.
        LocalDocument document = Parse(id, "{\"_deleted\":true}"u8, RevisionOfRequest());
        await StoreAsync(document).ConfigureAwait(false);
        await SendAsync(200, id, Gone).ConfigureAwait(false);
    }

    private async ValueTask StoreAsync(LocalDocument document) =>
        await database.Store.WriteAsync(
            new DocumentBatch { LocalDocuments = [document] }, request.Aborted).ConfigureAwait(false);

    private Task SendAsync(int status, string id, string revision)
    {
        request.SetEtag($"\"{revision}\"");
        return request.SendAsync(status, output =>
        {
            output.Write("{\"ok\":true,\"id\":"u8);
            output.String(IdPrefix + id);
            output.Write(",\"rev\":"u8);
            output.String(revision);
            output.Write("}"u8);
        });
    }
}
