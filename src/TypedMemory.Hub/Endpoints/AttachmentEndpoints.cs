using System.Collections.Immutable;
using System.Globalization;
using System.IO.Pipelines;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Core.Wire;
using TypedMemory.Hub.Context;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Documents;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Endpoints;

/// <summary><c>/db/doc/attachment</c>: bytes, streamed in and out.</summary>
internal sealed class AttachmentEndpoints(
    HubContext hub, HubRequest request, HubDatabase database, string id, string name)
{
    public Task HandleAsync() => request.Method switch
    {
        "GET" => GetAsync(),
        "PUT" => PutAsync(),
        "DELETE" => DeleteAsync(),
        _ => throw HubException.MethodNotAllowed("DELETE,GET,HEAD,PUT"),
    };

    private async Task GetAsync()
    {
        DocumentRevision revision = await DocumentReader
            .OpenAsync(
                database.Store, id, request.RevisionOfQueryOrHeader(), request.Query.IsTrue("deleted"), latest: false,
                request.Aborted)
            .ConfigureAwait(false);
        DocumentAttachment attachment = Find(revision);
        var response = request.Http.Response;
        response.Headers.CacheControl = "must-revalidate";
        string etag = $"\"{(attachment.Digest ?? attachment.Sha256)?.Replace("md5-", "", StringComparison.Ordinal)}\"";
        if (request.NotModified(etag)) return;
        response.Headers.AcceptRanges = "bytes";
        // Bytes of unknown origin from the hub's own origin: a browser must not run scripts in them.
        response.Headers.ContentSecurityPolicy = "sandbox";
        List<(long From, long To)>? ranges = IsStillTheSame(etag)
            ? ByteRanges.Parse(request.Header("Range"), attachment.Length) : null;
        Stream content = await DocumentOutput.OpenAsync(
            database.Store, attachment, request.Aborted).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            if (ranges is { Count: > 1 })
            {
                await RangesAsync(content, attachment, ranges).ConfigureAwait(false);
                return;
            }

            (long from, long to) = ranges is null ? (0, attachment.Length - 1) : ranges[0];
            response.StatusCode = ranges is null ? 200 : 206;
            if (ranges is not null) response.Headers.ContentRange = ContentRange(from, to, attachment.Length);
            response.Headers.ContentType = AttachmentRules.HeaderOf(attachment.ContentType);
            response.ContentLength = to - from + 1;
            if (request.Http.Request.Method == "HEAD") return;
            content.Seek(from, SeekOrigin.Begin);
            await response.BodyWriter.CopyAsync(content, to - from + 1, request.Aborted).ConfigureAwait(false);
            // With a declared length, Kestrel drops what is unflushed when the request ends after its first flush.
            await response.BodyWriter.FlushAsync(request.Aborted).ConfigureAwait(false);
        }
    }

    // A part of other bytes than those that the client has the rest of would make a file that never was: it gets the
    // whole.
    private bool IsStillTheSame(string etag) => request.Header("If-Range") is not { } known || known.Trim() == etag;

    private async Task RangesAsync(Stream content, DocumentAttachment attachment, List<(long From, long To)> ranges)
    {
        PipeWriter output = request.Http.Response.BodyWriter;
        var multipart = new MultipartOutput(output, database.Store, request.Aborted);
        request.Http.Response.StatusCode = 206;
        request.Http.Response.ContentType = $"multipart/byteranges; boundary=\"{multipart.Boundary}\"";
        foreach ((long from, long to) in ranges)
        {
            multipart.Delimit();
            multipart.Header($"Content-Type: {AttachmentRules.HeaderOf(attachment.ContentType)}");
            multipart.Header($"Content-Range: {ContentRange(from, to, attachment.Length)}");
            multipart.EndHeaders();
            content.Seek(from, SeekOrigin.Begin);
            await output.CopyAsync(content, to - from + 1, request.Aborted).ConfigureAwait(false);
        }

        multipart.End();
    }

    private async Task PutAsync()
    {
        CheckName();
        RevisionId? parent = request.RevisionOfQueryOrHeader();
        DocumentRevision? document = parent is { } named ? await OpenAsync(named).ConfigureAwait(false) : null;
        string contentType = request.Http.Request.ContentType is { Length: > 0 } type
            ? type : AttachmentRules.DefaultContentType;
        var intake = new AttachmentIntake(database.Store, request.Options.MaxAttachmentSize);
        await using (intake.ConfigureAwait(false))
        {
            long limit = request.Options.MaxAttachmentSize;
            if (request.Http.Request.ContentLength > limit) throw HubException.TooLarge("attachment_too_large", name);
            AttachmentRules.Check(new DocumentAttachment { Name = name, ContentType = contentType, Length = 0 });
            Stream body = RequestBody.Open(request.Http, limit);
            await using (body.ConfigureAwait(false))
            {
                IAttachmentStage stage = await StageAsync(intake, body).ConfigureAwait(false);
                var attachment = new DocumentAttachment
                {
                    Name = name,
                    ContentType = contentType,
                    Length = stage.Length,
                    Digest = stage.Md5Digest,
                    Sha256 = stage.Sha256,
                };
                RevisionId revision = await WriteAsync(document, parent, attachment, intake).ConfigureAwait(false);
                request.SetLocation(database.Name, id, name);
                request.SetEtag(HubResponses.Etag(revision));
                await request.SendWrittenAsync(201, id, revision).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<IAttachmentStage> StageAsync(AttachmentIntake intake, Stream body)
    {
        try
        {
            return await intake.StageAsync(body, name, request.Aborted).ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            throw HubException.BadRequest("Request body is not properly gzipped.");
        }
    }

    private async Task DeleteAsync()
    {
        CheckName();
        RevisionId? parent = request.RevisionOfQueryOrHeader();
        if (parent is null)
        {
            Find(await DocumentReader.OpenAsync(
                database.Store, id, null, deletedToo: false, latest: false, request.Aborted).ConfigureAwait(false));
            throw HubException.Conflict();
        }

        DocumentRevision document = await OpenAsync(parent.Value).ConfigureAwait(false);
        Find(document);
        RevisionId revision = await WriteAsync(document, parent, null, null).ConfigureAwait(false);
        await request.SendWrittenAsync(200, id, revision).ConfigureAwait(false);
    }

    private async ValueTask<DocumentRevision> OpenAsync(RevisionId revision)
    {
        RevisionTree? tree = await database.Store.GetTreeAsync(id, request.Aborted).ConfigureAwait(false);
        // As CouchDB has it: a revision that is not there at all is a 409, but with the words of a 404.
        if (tree is null || !tree.Contains(revision)) throw new HubException(409, "not_found", "missing_rev");
        return await database.Store.GetAsync(id, revision, request.Aborted).ConfigureAwait(false)
            ?? throw HubException.Conflict();
    }

    private async ValueTask<RevisionId> WriteAsync(
        DocumentRevision? document, RevisionId? parent, DocumentAttachment? attachment, AttachmentIntake? intake)
    {
        ImmutableArray<DocumentAttachment> others =
            [.. (document?.Attachments ?? []).Where(other => other.Name != name), .. attachment is null
                ? [] : new[] { attachment }];
        var parsed = new ParsedDocument
        { Id = id, Deleted = document?.Deleted ?? false, Body = document?.Body ?? DocumentRevision.EmptyBody };
        var edit = new IncomingDocument(id, parsed)
        {
            Parent = parent,
            Attachments = [.. others.OrderBy(static other => other.Name, StringComparer.Ordinal)],
        };
        return await DocumentEndpoints.WriteOneAsync(
            hub, request, database, edit, newEdits: true, intake).ConfigureAwait(false);
    }

    private DocumentAttachment Find(DocumentRevision revision) =>
        revision.Attachments.FirstOrDefault(attachment => attachment.Name == name)
        ?? throw HubException.NotFound("Document is missing attachment");

    private void CheckName()
    {
        if (name.StartsWith('_'))
            throw HubException.BadRequest($"Attachment name '{name}' starts with prohibited character '_'");
    }

    private static string ContentRange(long from, long to, long length) =>
        string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{to}/{length}");
}
