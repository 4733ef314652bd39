using System.Buffers;
using TypedMemory.Core.Store;
using TypedMemory.Core.Wire;
using TypedMemory.Hub.Context;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Documents;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Security;

namespace TypedMemory.Hub.Endpoints;

/// <summary><c>_bulk_docs</c>: many documents in one transaction, each of which stands or falls by itself.</summary>
internal sealed class BulkDocsEndpoint(HubContext hub, HubRequest request, HubDatabase database)
{
    public async Task HandleAsync()
    {
        byte[] body = await request.ReadJsonAsync().ConfigureAwait(false);
        Dictionary<string, Range> members = JsonText.Members(body);
        (List<object> documents, bool newEdits) = await ParseAsync(body, members).ConfigureAwait(false);
        if (members.TryGetValue("all_or_nothing", out Range flag)
            && JsonText.AsBoolean(body.AsSpan(flag)) == true)
        {
            await RefuseAllOrNothingAsync(documents).ConfigureAwait(false);
            return;
        }

        var store = database.Store;
        List<IncomingDocument> incoming = [.. documents.OfType<IncomingDocument>().Where(IsAllowed)];
        var intake = new AttachmentIntake(store, request.Options.MaxAttachmentSize);
        WrittenDocument[] written;
        await using (intake.ConfigureAwait(false))
        {
            written = incoming.Count == 0
                ? []
                : await new DocumentEditor(store, request.Options.MaxLeaves).WriteAsync(
                    incoming, newEdits, intake, request.Aborted).ConfigureAwait(false);
        }

        hub.Metrics.CountBulk();
        hub.Metrics.CountWritten(written.Count(static document => document.Error is null));
        if (!newEdits && database.Merges is { } merges)
        {
            foreach (WrittenDocument document in written)
            {
                if (document.Error is null) merges.Add(document.Id);
            }
        }

        List<LocalDocument> locals = [.. documents.OfType<LocalDocument>()];
        if (locals.Count > 0)
        {
            await store.WriteAsync(
                new DocumentBatch { LocalDocuments = [.. locals] }, request.Aborted).ConfigureAwait(false);
        }

        var output = new ArrayBufferWriter<byte>((documents.Count * 96) + 16);
        Write(output, documents, written, newEdits);
        await request.SendAsync(201, output.WrittenMemory).ConfigureAwait(false);
    }

    // A cluster cannot promise it, so CouchDB refuses to since 2.0, document by document.
    private Task RefuseAllOrNothingAsync(List<object> documents)
    {
        var refusal = new HubException(417, "not_implemented", "all_or_nothing is not supported");
        var output = new ArrayBufferWriter<byte>((documents.Count * 96) + 16);
        output.Write("["u8);
        bool first = true;
        foreach (IncomingDocument document in documents.OfType<IncomingDocument>())
        {
            Separate(output, ref first);
            Failed(output, document.Id, document.Parent, refusal, newEdits: true);
        }

        output.Write("]\n"u8);
        return request.SendAsync(refusal.Status, output.WrittenMemory);
    }

    private async ValueTask<(List<object> Documents, bool NewEdits)> ParseAsync(
        byte[] body, Dictionary<string, Range> members)
    {
        if (!members.TryGetValue("docs", out Range docs))
            throw HubException.BadRequest("POST body must include `docs` parameter.");
        (int start, int length) = docs.GetOffsetAndLength(body.Length);
        ReadOnlyMemory<byte> array = body.AsMemory(start, length);
        List<Range> items = JsonText.Items(array.Span)
            ?? throw HubException.BadRequest("`docs` parameter must be an array.");
        bool newEdits = !members.TryGetValue("new_edits", out Range flag)
            || (JsonText.AsBoolean(body.AsSpan(flag))
                ?? throw HubException.BadRequest("`new_edits` parameter must be a boolean."));
        if (items.Count > request.Options.MaxBatch)
        {
            throw HubException.TooLarge(
                "too_large", $"The request has {items.Count} documents; {request.Options.MaxBatch} are allowed.");
        }

        var documents = new List<object>(items.Count);
        foreach (Range item in items)
        {
            object document = ParseItem(array[item], newEdits);
            documents.Add(document is IncomingDocument incoming
                ? await PrepareAsync(incoming, newEdits).ConfigureAwait(false) : document);
        }

        return (documents, newEdits);
    }

    // What is no user is refused by its row, as CouchDB does: a replicator brings the others all the same.
    private async ValueTask<object> PrepareAsync(IncomingDocument document, bool newEdits)
    {
        try
        {
            return await UserDocuments.PrepareAsync(
                hub.Passwords, database, document, newEdits, request.Options).ConfigureAwait(false);
        }
        catch (HubException fault) when (fault.Status is 400 or 403)
        {
            return new RefusedUser(document, fault);
        }
    }

    private object ParseItem(ReadOnlyMemory<byte> json, bool newEdits)
    {
        if (json.Span[0] != (byte)'{') throw HubException.BadRequest("Document must be a JSON object");
        if (LocalEndpoints.IdOf(json.Span) is { } localId) return ParseLocal(localId, json.Span);
        ParsedDocument parsed = DocumentEnvelope.Parse(json, database.Limits(request.Options));
        if (parsed.Attachments.Any(static attachment => attachment.Follows))
        {
            throw HubException.BadRequest("An attachment can follow in a multipart message only.");
        }

        if (!newEdits && parsed.Revision is null && parsed.Path is null)
        {
            throw HubException.BadRequest(
                "When `new_edits: false`, the document needs `_rev` or `_revisions` specified");
        }

        return new IncomingDocument(parsed.Id ?? request.NewId(), parsed)
        { Parent = IncomingDocument.ParentOf(parsed) };
    }

    /// <summary>
    /// A local document with a malformed revision is refused by its row, as CouchDB does; other faults are those of
    /// the request, as with any document.
    /// </summary>
    private static object ParseLocal(string id, ReadOnlySpan<byte> json)
    {
        try
        {
            return LocalEndpoints.Parse(id, json, null);
        }
        catch (HubException fault) when (fault.Reason == LocalEndpoints.NoRevision)
        {
            return new RefusedLocal(id, fault);
        }
    }

    private bool IsAllowed(IncomingDocument document) =>
        !document.Id.StartsWith("_design/", StringComparison.Ordinal) || database.Security.IsAdmin(request.User);

    private void Write(IBufferWriter<byte> output, List<object> documents, WrittenDocument[] written, bool newEdits)
    {
        output.Write("["u8);
        bool first = true;
        int next = 0;
        foreach (object document in documents)
        {
            switch (document)
            {
                case LocalDocument local when newEdits:
                    Separate(output, ref first);
                    Ok(output, "_local/" + local.Id);
                    output.String(local.Revision!);
                    output.Write("}"u8);
                    break;
                case RefusedLocal refused:
                    Separate(output, ref first);
                    Failed(output, "_local/" + refused.Id, default, refused.Fault, newEdits: true);
                    break;
                case RefusedUser { Document: var user, Fault: var fault }:
                    Separate(output, ref first);
                    Failed(output, user.Id, user.Parsed.Path?.Leaf ?? user.Parsed.Revision, fault, newEdits);
                    break;
                case IncomingDocument incoming when !IsAllowed(incoming):
                    Separate(output, ref first);
                    Failed(output, incoming.Id, incoming.Parent, HubException.Forbidden(
                        "You are not a db or server admin."), newEdits);
                    break;
                case IncomingDocument:
                    WrittenDocument result = written[next++];
                    if (result.Error is { } error)
                    {
                        Separate(output, ref first);
                        Failed(output, result.Id, result.Revision, error, newEdits);
                        if (error.Cause is { } cause)
                            Log.RequestFailed(hub.Logger, request.Method, SafeException.Of(cause));
                    }
                    else if (newEdits)
                    {
                        Separate(output, ref first);
                        Ok(output, result.Id);
                        output.Revision(result.Revision);
                        output.Write("}"u8);
                    }

                    break;
            }
        }

        output.Write("]\n"u8);
    }

    private static void Separate(IBufferWriter<byte> output, ref bool first)
    {
        if (!first) output.Write(","u8);
        first = false;
    }

    // Up to the revision.
    private static void Ok(IBufferWriter<byte> output, string id)
    {
        output.Write("{\"ok\":true,\"id\":"u8);
        output.String(id);
        output.Write(",\"rev\":"u8);
    }

    // A replicator finds the revision that was refused by id and rev.
    private static void Failed(
        IBufferWriter<byte> output, string id, RevisionId? revision, HubException error, bool newEdits)
    {
        output.Write("{\"id\":"u8);
        output.String(id);
        if (!newEdits && revision is { Generation: > 0 } known)
        {
            output.Write(",\"rev\":"u8);
            output.Revision(known);
        }

        output.Write(","u8);
        output.ErrorMembers(error.Error, error.Reason);
        output.Write("}"u8);
    }
}
