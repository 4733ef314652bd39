using System.Text;
using System.Text.Json;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;
using TypedMemory.Inspector.Documents;
using TypedMemory.Inspector.Http;

namespace TypedMemory.Inspector.Screens;

/// <summary>One document: what it is, and edits that name the revision that they replace.</summary>
internal static class DocumentScreen
{
    /// <summary><c>GET api/document</c>; with <c>rev</c>, one revision of it.</summary>
    public static async Task GetAsync(InspectorRequest request, InspectedStore store)
    {
        string id = request.Get("id");
        DocumentSnapshot document = await FindAsync(store, id, request.Aborted).ConfigureAwait(false);
        DocumentRevision shown = document.Winner;
        if (request.Find("rev") is { Length: > 0 } text)
        {
            RevisionId revision = RevisionId.TryParse(text, out RevisionId parsed)
                ? parsed : throw InspectorException.BadRequest($"\"{text}\" is not a revision.");
            shown = await store.Store.GetAsync(id, revision, request.Aborted).ConfigureAwait(false)
                ?? throw InspectorException.NotFound(
                    $"The body of \"{id}\" at \"{text}\" is not here: it was superseded, and stores keep no bodies of "
                    + "superseded revisions unless they are opened with a history.");
        }

        MemoryType? type = store.TypeOf(id);
        await Answers.SendAsync(request.Http, json => Write(json, document, shown, type)).ConfigureAwait(false);
    }

    /// <summary><c>PUT api/document</c>: replaces the content at the revision of <c>If-Match</c>.</summary>
    public static async Task PutAsync(InspectorRequest request, InspectedStore store)
    {
        string id = request.Get("id");
        RevisionId replaced = request.Guard();
        ReadOnlyMemory<byte> content = await ReadContentAsync(
            request, store, id, await BesideAsync(request, store, id).ConfigureAwait(false)).ConfigureAwait(false);
        await RunAsync(
            request, store, new ContentEdit(id, store.TypeOf(id), replaced, content)).ConfigureAwait(false);
    }

    /// <summary><c>POST api/document</c>: makes a document that is not there.</summary>
    public static async Task PostAsync(InspectorRequest request, InspectedStore store)
    {
        string id = request.Get("id");
        if (id.StartsWith('_'))
            throw InspectorException.BadRequest($"\"{id}\" starts with \"_\": such ids belong to the database itself.");
        ReadOnlyMemory<byte> content = await ReadContentAsync(
            request, store, id, BodyMembers.OfNew(store.TypeOf(id))).ConfigureAwait(false);
        await RunAsync(request, store, new CreateEdit(id, store.TypeOf(id), content)).ConfigureAwait(false);
    }

    /// <summary><c>DELETE api/document</c>; the header <c>X-Confirm</c> repeats the id.</summary>
    public static async Task DeleteAsync(InspectorRequest request, InspectedStore store)
    {
        string id = request.Get("id");
        Confirmation.Demand(request, id);
        await RunAsync(request, store, new DeleteEdit(id, store.TypeOf(id), request.Guard())).ConfigureAwait(false);
    }

    /// <summary>Runs an edit. One that is stale is answered with what the document is now.</summary>
    internal static async Task RunAsync(InspectorRequest request, InspectedStore store, InspectorEdit edit)
    {
        IDocumentStore writable = await store.WritableAsync(request.Aborted).ConfigureAwait(false);
        try
        {
            RevisionId revision = await edit.RunAsync(writable, request.User, request.Aborted).ConfigureAwait(false);
            await Answers.SendAsync(
                request.Http, json => json.WriteString("rev", revision.ToString())).ConfigureAwait(false);
        }
        catch (RevisionConflictException stale)
        {
            DocumentSnapshot? now = await writable.GetSnapshotAsync(edit.Id, request.Aborted).ConfigureAwait(false);
            await Answers.SendAsync(
                request.Http,
                json =>
                {
                    json.WriteString("error", stale.Code);
                    json.WriteString("message", stale.Message);
                    if (now is null) return;
                    json.WriteStartObject("current");
                    Write(json, now, now.Winner, store.TypeOf(edit.Id));
                    json.WriteEndObject();
                },
                status: 409).ConfigureAwait(false);
        }
    }

    /// <exception cref="InspectorException">There is no such document.</exception>
    internal static async ValueTask<DocumentSnapshot> FindAsync(
        InspectedStore store, string id, CancellationToken cancellationToken) =>
        await store.Store.GetSnapshotAsync(id, cancellationToken).ConfigureAwait(false)
            ?? throw InspectorException.NotFound($"There is no document \"{id}\" in the store.");

    /// <summary>
    /// Reads the content that the page wants a document to have. What its type seals is sealed here, where the page has
    /// put a value in plain. What the library keeps beside the values is that of <paramref name="beside"/>: it tells of
    /// which version of the type the values are.
    /// </summary>
    /// <exception cref="FormatException">The body is not the content of a document.</exception>
    /// <exception cref="InspectorException">The application could not read it.</exception>
    /// <exception cref="MemoryKeyException">There is no key to seal with.</exception>
    internal static async ValueTask<ReadOnlyMemory<byte>> ReadContentAsync(
        InspectorRequest request, InspectedStore store, string id, ReadOnlyMemory<byte> beside)
    {
        ReadOnlyMemory<byte> body = await request.ReadBodyAsync().ConfigureAwait(false);
        ReadOnlyMemory<byte> content = BodyMembers.Content(body, beside);
        if (store.TypeOf(id) is not { } type) return content;
        content = MemberSeals.SealPlain(type, id, content);
        try
        {
            type.ReadValue(id, content.Span);
            return content;
        }
        catch (MemoryFormatException unreadable)
        {
            // An application that cannot read what the inspector wrote would fail at its next read.
            throw InspectorException.BadRequest(
                $"Nothing was written: the application could not read the document as its type. {unreadable.Message}");
        }
    }

    /// <summary>The present body of a document; that of a new one if it is not there.</summary>
    internal static async ValueTask<ReadOnlyMemory<byte>> BesideAsync(
        InspectorRequest request, InspectedStore store, string id) =>
        await store.Store.GetAsync(id, request.Aborted).ConfigureAwait(false) is { Deleted: false } present
            ? present.Body : BodyMembers.OfNew(store.TypeOf(id));

    internal static void Write(Utf8JsonWriter json, DocumentSnapshot document, DocumentRevision shown, MemoryType? type)
    {
        json.WriteString("id", document.Id);
        json.WriteString("rev", shown.Revision.ToString());
        json.WriteString("winner", document.Winner.Revision.ToString());
        json.WriteNumber("seq", document.Sequence);
        json.WriteBoolean("deleted", shown.Deleted);
        json.WriteNumber("leaves", document.LiveLeaves);
        json.WriteString("body", Encoding.UTF8.GetString(shown.Body.Span));
        WriteType(json, document.Id, shown, type);
        json.WriteStartArray("attachments");
        foreach (DocumentAttachment attachment in shown.Attachments)
        {
            json.WriteStartObject();
            json.WriteString("name", attachment.Name);
            MemoryAttachment described = AttachmentScreen.Describe(attachment, type);
            json.WriteString("type", described.ContentType);
            json.WriteNumber("length", described.Length);
            if (attachment.Sha256 is { } sha256) json.WriteString("sha256", sha256);
            json.WriteBoolean("here", attachment.Sha256 is not null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteType(Utf8JsonWriter json, string id, DocumentRevision shown, MemoryType? type)
    {
        if (type is null) return;
        json.WriteStartObject("type");
        json.WriteString("name", type.Name);
        json.WriteString("clr", type.ClrType.Name);
        json.WriteNumber("version", type.Version);
        json.WriteStartObject("members");
        foreach (MergeMember member in type.Merge.Members) json.WriteString(member.Name, member.Kind.ToString());
        json.WriteEndObject();
        try
        {
            if (!shown.Deleted) type.ReadValue(id, shown.Body.Span);
        }
        catch (MemoryFormatException unreadable)
        {
            json.WriteString("unreadable", unreadable.Message);
        }

        json.WriteEndObject();
    }
}
