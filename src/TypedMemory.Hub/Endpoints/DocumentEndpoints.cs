using System.Buffers;
using System.IO.Pipelines;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Core.Wire;
using TypedMemory.Hub.Context;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Documents;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Security;

namespace TypedMemory.Hub.Endpoints;

/// <summary><c>/db/doc</c>.</summary>
internal sealed class DocumentEndpoints(HubContext hub, HubRequest request, HubDatabase database, string id)
{
    public Task HandleAsync() => request.Method switch
    {
        "GET" when request.Query["open_revs"] is { } wanted => OpenRevisionsAsync(wanted),
        "GET" => GetAsync(),
        "PUT" => PutAsync(),
        "DELETE" => DeleteAsync(),
        "COPY" => CopyAsync(),
        "POST" => new FormEndpoint(hub, request, database, id).PostAsync(),
        _ => throw HubException.MethodNotAllowed("DELETE,GET,HEAD,POST,PUT,COPY"),
    };

    /// <summary>Writes one document, with its failure as an exception.</summary>
    public static async ValueTask<RevisionId> WriteOneAsync(
        HubContext hub, HubRequest request, HubDatabase database, IncomingDocument document, bool newEdits,
        AttachmentIntake? intake = null)
    {
        await UserDocuments.AuthorizeWriteAsync(request, database, document).ConfigureAwait(false);
        document = await UserDocuments.PrepareAsync(
            hub.Passwords, database, document, newEdits, request.Options).ConfigureAwait(false);
        var own = intake is null ? new AttachmentIntake(database.Store, request.Options.MaxAttachmentSize) : null;
        try
        {
            WrittenDocument[] written = await new DocumentEditor(database.Store, request.Options.MaxLeaves)
                .WriteAsync([document], newEdits, intake ?? own!, request.Aborted).ConfigureAwait(false);
            if (written[0].Error is { } error) throw error;
            hub.Metrics.CountWritten(1);
            if (!newEdits) database.Merges?.Add(document.Id);
            return written[0].Revision;
        }
        finally
        {
            if (own is not null) await own.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task GetAsync()
    {
        ReadOptions options = ReadOptions.Parse(request.Query);
        DocumentRevision revision = await DocumentReader
            .OpenAsync(
                database.Store, id, request.Query.Revision("rev"), options.Deleted, options.Latest, request.Aborted)
                .ConfigureAwait(false);
        if (!options.HasMeta && request.NotModified(HubResponses.Etag(revision.Revision))) return;
        StoredBody.Demand(revision);
        EnvelopeOptions envelope = await DocumentReader.EnvelopeAsync(
            database, revision, options, request.Aborted).ConfigureAwait(false);
        DocumentAttachment[] wanted = DocumentOutput.WantedAttachments(revision, options);
        if (wanted.Length == 0)
        {
            await request.SendAsync(
                200, output => DocumentOutput.Write(output, revision, envelope, options)).ConfigureAwait(false);
            return;
        }

        PipeWriter output = request.Output;
        if (request.Accepts("multipart/related") && wanted.Any(static attachment => attachment.Length > 0))
        {
            var multipart = new MultipartOutput(output, database.Store, request.Aborted);
            request.Http.Response.ContentType = $"multipart/related; boundary=\"{multipart.Boundary}\"";
            await multipart.RelatedAsync(revision, envelope, options).ConfigureAwait(false);
            return;
        }

        HubResponses.StartJson(request, 200);
        await DocumentOutput.WriteAsync(
            output, database.Store, revision, envelope, options, request.Aborted).ConfigureAwait(false);
        output.Write("\n"u8);
    }

    private async Task OpenRevisionsAsync(string wanted)
    {
        ReadOptions options = ReadOptions.Parse(request.Query);
        RevisionId[]? revisions = wanted == "all" ? null : request.Query.Revisions("open_revs");
        DocumentSnapshot? snapshot = await database.Store.GetSnapshotAsync(id, request.Aborted).ConfigureAwait(false);
        if (snapshot is null && revisions is null) throw HubException.NotFound();
        LeafIndex? leaves = snapshot is null ? null : new LeafIndex(snapshot);
        List<(RevisionId Revision, DocumentRevision? Found)> found = await DocumentReader
            .OpenRevisionsAsync(
                database.Store, leaves, id, revisions, options.Latest, request.Aborted).ConfigureAwait(false);
        if (request.Accepts("multipart/mixed"))
            await MixedAsync(found, options with { Attachments = true }).ConfigureAwait(false);
        else await ArrayAsync(found, options).ConfigureAwait(false);
    }

    private async Task ArrayAsync(List<(RevisionId Revision, DocumentRevision? Found)> found, ReadOptions options)
    {
        HubResponses.StartJson(request, 200);
        PipeWriter output = request.Output;
        output.Write("["u8);
        for (int i = 0; i < found.Count; i++)
        {
            if (i > 0) output.Write(","u8);
            (RevisionId name, DocumentRevision? revision) = found[i];
            if (revision is null)
            {
                output.Write("{\"missing\":"u8);
                output.Revision(name);
            }
            else if (StoredBody.FindFault(revision) is { } fault)
            {
                output.Write("{\"error\":{\"rev\":"u8);
                output.Revision(name);
                output.Write(","u8);
                output.ErrorMembers(StoredBody.Error, fault);
                output.Write("}"u8);
            }
            else
            {
                output.Write("{\"ok\":"u8);
                EnvelopeOptions envelope = await DocumentReader.EnvelopeAsync(
                    database, revision, options, request.Aborted).ConfigureAwait(false);
                await DocumentOutput.WriteAsync(
                    output, database.Store, revision, envelope, options, request.Aborted).ConfigureAwait(false);
            }

            output.Write("}"u8);
            await output.FlushIfFullAsync(request.Aborted).ConfigureAwait(false);
        }

        output.Write("]\n"u8);
    }

    private async Task MixedAsync(List<(RevisionId Revision, DocumentRevision? Found)> found, ReadOptions options)
    {
        PipeWriter output = request.Output;
        var multipart = new MultipartOutput(output, database.Store, request.Aborted);
        request.Http.Response.ContentType = $"multipart/mixed; boundary=\"{multipart.Boundary}\"";
        foreach ((RevisionId name, DocumentRevision? revision) in found)
        {
            multipart.Delimit();
            string? fault = revision is null ? null : StoredBody.FindFault(revision);
            if (revision is null || fault is not null)
            {
                // Replicators look for the one member that they know here.
                multipart.Header("Content-Type: application/json; error=\"true\"");
                multipart.EndHeaders();
                output.Write("{\"missing\":"u8);
                output.Revision(name);
                if (fault is not null)
                {
                    output.Write(","u8);
                    output.ErrorMembers(StoredBody.Error, fault);
                }

                output.Write("}"u8);
                continue;
            }

            EnvelopeOptions envelope = await DocumentReader.EnvelopeAsync(
                database, revision, options, request.Aborted).ConfigureAwait(false);
            await multipart.DocumentAsync(revision, envelope, options, withIds: false).ConfigureAwait(false);
        }

        if (found.Count == 0) multipart.Delimit();
        multipart.End();
    }

    private async Task PutAsync()
    {
        bool newEdits = request.Query["new_edits"] != "false";
        var intake = new AttachmentIntake(database.Store, request.Options.MaxAttachmentSize);
        await using (intake.ConfigureAwait(false))
        {
            IncomingDocument document = await ReadAsync(intake).ConfigureAwait(false);
            document = document with
            { Parent = request.RevisionOfQueryOrHeader(IncomingDocument.ParentOf(document.Parsed)) };
            if (!newEdits && document.Parsed.Path is null && document.Parsed.Revision is null
                && document.Parent is { } named)
            {
                document = document with { Parsed = WithPath(document.Parsed, new RevisionPath(named)) };
            }

            if (!newEdits && document.Parsed.Path is null && document.Parsed.Revision is null)
            {
                throw HubException.BadRequest(
                    "When `new_edits: false`, the document needs `_rev` or `_revisions` specified");
            }

            request.SetLocation(database.Name, id);
            if (request.Query["batch"] == "ok")
            {
                await WriteBatchedAsync(document, newEdits, intake).ConfigureAwait(false);
                return;
            }

            RevisionId revision = await WriteOneAsync(
                hub, request, database, document, newEdits, intake).ConfigureAwait(false);
            WarnOfFunctions(document.Parsed);
            await WrittenAsync(document.Parsed.Deleted ? 200 : 201, revision).ConfigureAwait(false);
        }
    }

    // Who relies on a function to refuse documents has to learn that it does not; the design document itself is as good
    // as any.
    private void WarnOfFunctions(ParsedDocument design)
    {
        if (!database.Designs.AreRun && id.StartsWith("_design/", StringComparison.Ordinal)
            && JsonText.Member(design.Body.Span, "validate_doc_update"u8) is not null)
        {
            request.Http.Response.Headers.Warning =
                "299 - \"validate_doc_update is stored and replicated, but not run by this hub: it refuses nothing\"";
        }
    }

    private static ParsedDocument WithPath(ParsedDocument parsed, RevisionPath path) => new()
    {
        Id = parsed.Id,
        Revision = path.Leaf,
        Deleted = parsed.Deleted,
        Path = path,
        Body = parsed.Body,
        Attachments = parsed.Attachments,
    };

    private async ValueTask<IncomingDocument> ReadAsync(AttachmentIntake intake)
    {
        if (MultipartInput.BoundaryOf(request.Http.Request.ContentType) is { } boundary)
        {
            (ParsedDocument parsed, var parts) = await MultipartInput.ReadAsync(
                request, boundary, database.Limits(request.Options), intake).ConfigureAwait(false);
            return new IncomingDocument(id, parsed) { Parts = parts };
        }

        byte[] body = await request.ReadBodyAsync().ConfigureAwait(false);
        return new IncomingDocument(id, DocumentEnvelope.Parse(body, database.Limits(request.Options)));
    }

    private async Task DeleteAsync()
    {
        await DocumentReader.OpenAsync(
            database.Store, id, null, deletedToo: false, latest: false, request.Aborted).ConfigureAwait(false);
        var tombstone = new ParsedDocument { Id = id, Deleted = true, Body = DocumentRevision.EmptyBody };
        RevisionId revision = await WriteOneAsync(
            hub, request, database, new IncomingDocument(id, tombstone)
            { Parent = request.RevisionOfQueryOrHeader() }, newEdits: true)
            .ConfigureAwait(false);
        await WrittenAsync(200, revision).ConfigureAwait(false);
    }

    private async Task CopyAsync()
    {
        DocumentRevision source = await DocumentReader
            .OpenAsync(
                database.Store, id, request.RevisionOfQueryOrHeader(), deletedToo: false, latest: false,
                request.Aborted).ConfigureAwait(false);
        StoredBody.Demand(source);
        (string target, QueryParameters query) = ReadDestination();
        if (target.StartsWith("_local/", StringComparison.Ordinal))
        {
            await new LocalEndpoints(request, database).CopyAsync(
                target["_local/".Length..], source.Body, query["rev"]).ConfigureAwait(false);
            return;
        }

        if (target.StartsWith("_design/", StringComparison.Ordinal))
            Permissions.RequireDatabaseAdmin(request, database);
        var copy = new IncomingDocument(
            target, new ParsedDocument { Id = target, Deleted = source.Deleted, Body = source.Body })
        {
            Parent = query.Revision("rev"),
            Attachments = [.. source.Attachments.Select(static attachment => attachment with { RevPos = 0 })],
        };
        RevisionId revision = await WriteOneAsync(hub, request, database, copy, newEdits: true).ConfigureAwait(false);
        request.SetLocation(database.Name, target);
        request.SetEtag(HubResponses.Etag(revision));
        await request.SendWrittenAsync(201, target, revision).ConfigureAwait(false);
    }

    private (string Target, QueryParameters Query) ReadDestination()
    {
        string header = request.Header("Destination")
            ?? throw HubException.BadRequest("Destination header is mandatory for COPY.");
        if (header.Contains("://", StringComparison.Ordinal))
            throw HubException.BadRequest("Destination URL must be relative.");
        int question = header.IndexOf('?', StringComparison.Ordinal);
        string target = PercentEncoding.Decode(
            (question < 0 ? header : header[..question]).TrimStart('/'), plusIsSpace: true);
        QueryParameters query = question < 0
            ? QueryParameters.Empty : QueryParameters.Parse(header.AsSpan(question + 1));
        if (question >= 0 && query["rev"] is null)
            throw HubException.BadRequest("A Destination takes no parameter but rev.");
        try
        {
            DocumentEnvelope.ValidateId(target, database.Limits(request.Options));
        }
        catch (InvalidDocumentException exception)
        {
            throw DocumentErrors.Map(exception);
        }

        return (target, query);
    }

    // A batch is acknowledged before it is written, as far as its client can tell: that it lost against another edit is
    // not told.
    private async Task WriteBatchedAsync(IncomingDocument document, bool newEdits, AttachmentIntake intake)
    {
        try
        {
            await WriteOneAsync(hub, request, database, document, newEdits, intake).ConfigureAwait(false);
        }
        catch (HubException exception) when (exception.Status == 409)
        {
        }

        await request.SendBatchedAsync(id).ConfigureAwait(false);
    }

    private Task WrittenAsync(int status, RevisionId revision)
    {
        if (request.Query["batch"] == "ok") return request.SendBatchedAsync(id);
        request.SetEtag(HubResponses.Etag(revision));
        return request.SendWrittenAsync(status, id, revision);
    }
}
