using System.Collections.Immutable;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Core.Wire;
using TypedMemory.Hub.Context;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Documents;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Endpoints;

/// <summary><c>POST /db/doc</c>: what an HTML form sends, a document or attachments for one that is there.</summary>
internal sealed class FormEndpoint(HubContext hub, HubRequest request, HubDatabase database, string id)
{
    public async Task PostAsync()
    {
        CheckReferer();
        string boundary = Boundary();
        var intake = new AttachmentIntake(database.Store, request.Options.MaxAttachmentSize);
        await using (intake.ConfigureAwait(false))
        {
            (byte[]? document, string? revision, List<DocumentAttachment> files) = await ReadAsync(
                boundary, intake).ConfigureAwait(false);
            IncomingDocument edit = document is not null
                ? FromDocument(document, files)
                : await FromRevisionAsync(revision, files).ConfigureAwait(false);
            RevisionId written = await DocumentEndpoints.WriteOneAsync(
                hub, request, database, edit, newEdits: true, intake).ConfigureAwait(false);
            request.SetEtag(HubResponses.Etag(written));
            await request.SendWrittenAsync(201, id, written).ConfigureAwait(false);
        }
    }

    // A form of another site can be sent without its user's knowledge, so its origin has to be this hub.
    private void CheckReferer()
    {
        string referer = request.Header("Referer") ?? throw HubException.BadRequest("Referer header required.");
        bool isOurs = Uri.TryCreate(referer, UriKind.Absolute, out Uri? page)
            && string.Equals(page.Authority, request.Http.Request.Host.Value, StringComparison.OrdinalIgnoreCase);
        if (!isOurs) throw HubException.BadRequest("Referer header must match host.");
    }

    private string Boundary()
    {
        bool isForm = MediaTypeHeaderValue.TryParse(request.Http.Request.ContentType, out MediaTypeHeaderValue? type)
            && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);
        if (!isForm) throw HubException.BadContentType("Content-Type must be multipart/form-data");
        return HeaderUtilities.RemoveQuotes(type!.Boundary).Value is { Length: > 0 and <= 200 } boundary
            ? boundary
            : throw HubException.BadRequest("The form has no proper boundary.");
    }

    private async ValueTask<(byte[]? Document, string? Revision, List<DocumentAttachment> Files)> ReadAsync(
        string boundary, AttachmentIntake intake)
    {
        (byte[]? document, string? revision, var files) = (null, null, new List<DocumentAttachment>());
        long most = request.Options.MaxAttachmentSize;
        var reader = new MultipartReader(
            boundary, new LimitedStream(RequestBody.Open(request.Http, most), most, "the multipart body"));
        try
        {
            while (await reader.ReadNextSectionAsync(request.Aborted).ConfigureAwait(false) is { } part)
            {
                if (!ContentDispositionHeaderValue.TryParse(
                    part.ContentDisposition, out ContentDispositionHeaderValue? field)) continue;
                switch (HeaderUtilities.RemoveQuotes(field.Name).Value)
                {
                    case "_doc":
                        document = await ReadFieldAsync(part.Body).ConfigureAwait(false);
                        break;
                    case "_rev":
                        revision = System.Text.Encoding.UTF8.GetString(
                            await ReadFieldAsync(part.Body).ConfigureAwait(false));
                        break;
                    case "_attachments" when HeaderUtilities.RemoveQuotes(field.FileName).Value is { Length: > 0 } name:
                        files.RemoveAll(file => file.Name == name);
                        files.Add(await StageAsync(name, part, intake).ConfigureAwait(false));
                        break;
                }
            }
        }
        catch (Exception exception) when (exception is IOException
            and not Microsoft.AspNetCore.Http.BadHttpRequestException or InvalidDataException)
        {
            throw HubException.BadRequest($"The form is malformed: {exception.Message}");
        }

        return (document, revision, files);
    }

    private async ValueTask<byte[]> ReadFieldAsync(Stream body)
    {
        int limit = database.Limits(request.Options).MaxDocumentSize;
        var limited = new LimitedStream(body, limit, id);
        using var field = new MemoryStream();
        byte[] buffer = new byte[8192];
        await using (limited.ConfigureAwait(false))
        {
            int read;
            while ((read = await limited.ReadAsync(buffer, request.Aborted).ConfigureAwait(false)) > 0)
            {
                request.Hold(read);
                field.Write(buffer, 0, read);
            }
        }

        return field.ToArray();
    }

    private async ValueTask<DocumentAttachment> StageAsync(string name, MultipartSection part, AttachmentIntake intake)
    {
        if (name.StartsWith('_'))
            throw HubException.BadRequest($"Attachment name '{name}' starts with prohibited character '_'");
        IAttachmentStage stage = await intake.StageAsync(part.Body, name, request.Aborted).ConfigureAwait(false);
        return new DocumentAttachment
        {
            Name = name,
            ContentType = part.ContentType is { Length: > 0 } type ? type : AttachmentRules.DefaultContentType,
            Length = stage.Length,
            Digest = stage.Md5Digest,
            Sha256 = stage.Sha256,
        };
    }

    private IncomingDocument FromDocument(byte[] json, List<DocumentAttachment> files)
    {
        ParsedDocument parsed = DocumentEnvelope.Parse(json, database.Limits(request.Options));
        if (!parsed.Attachments.IsEmpty)
            throw HubException.BadRequest("The files of a form are its fields `_attachments`.");
        return Edit(parsed, parsed.Revision, [], files);
    }

    private async ValueTask<IncomingDocument> FromRevisionAsync(string? given, List<DocumentAttachment> files)
    {
        RevisionId parent = QueryParameters.ParseRevision(
            given ?? throw HubException.BadRequest("The form needs a field `_doc` or `_rev`."));
        DocumentRevision stored = await database.Store.GetAsync(id, parent, request.Aborted).ConfigureAwait(false)
            ?? throw HubException.NotFound();
        var parsed = new ParsedDocument { Id = id, Deleted = stored.Deleted, Body = stored.Body };
        return Edit(parsed, parent, stored.Attachments, files);
    }

    private IncomingDocument Edit(
        ParsedDocument parsed, RevisionId? parent, ImmutableArray<DocumentAttachment> stored,
        List<DocumentAttachment> files) =>
        new(id, parsed)
        {
            Parent = parent,
            Attachments =
            [
                .. stored.Where(old => !files.Exists(file => file.Name == old.Name)).Concat(files)
                    .OrderBy(static attachment => attachment.Name, StringComparer.Ordinal),
            ],
        };
}
