using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;
using TypedMemory.Inspector.Documents;
using TypedMemory.Inspector.Http;

namespace TypedMemory.Inspector.Screens;

/// <summary>Attachments of documents.</summary>
internal static class AttachmentScreen
{
    private const long MaxUpload = 1L << 30;

    // A browser shows these as images and runs nothing of them.
    private static readonly string[] Images = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"];

    /// <summary><c>GET api/attachment</c>: what is not a plain image comes as bytes to be saved.</summary>
    public static async Task GetAsync(InspectorRequest request, InspectedStore store)
    {
        string id = request.Get("id"), name = request.Get("name");
        DocumentSnapshot document = await DocumentScreen.FindAsync(store, id, request.Aborted).ConfigureAwait(false);
        DocumentAttachment attachment = document.Winner.Attachments.FirstOrDefault(known => known.Name == name)
            ?? throw InspectorException.NotFound($"The document \"{id}\" has no attachment \"{name}\".");
        Stream? content = attachment.Sha256 is { } sha256
            ? await store.Store.OpenAttachmentAsync(sha256, request.Aborted).ConfigureAwait(false) : null;
        MemoryAttachment shown = Describe(attachment, store.TypeOf(id));
        if (store.TypeOf(id) is { } type) content = SealedAttachments.Open(type, id, attachment, content);
        if (content is null)
        {
            throw InspectorException.NotFound(
                $"The bytes of the attachment \"{name}\" are not in this store; a peer may have them.");
        }

        await using ConfiguredAsyncDisposable life = content.ConfigureAwait(false);
        HttpResponse response = request.Http.Response;
        bool isImage = Images.Contains(shown.ContentType, StringComparer.OrdinalIgnoreCase);
        response.ContentType = isImage ? shown.ContentType : "application/octet-stream";
        response.ContentLength = shown.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        var disposition = new ContentDispositionHeaderValue(isImage ? "inline" : "attachment");
        disposition.SetHttpFileName(name);
        response.Headers.ContentDisposition = disposition.ToString();
        await content.CopyToAsync(response.Body, request.Aborted).ConfigureAwait(false);
    }

    /// <summary><c>PUT api/attachment</c>: the body is the bytes.</summary>
    public static async Task PutAsync(InspectorRequest request, InspectedStore store)
    {
        string id = request.Get("id"), name = request.Get("name");
        RevisionId replaced = request.Guard();
        if (name.StartsWith('_'))
            throw InspectorException.BadRequest($"\"{name}\" cannot name an attachment: it starts with \"_\".");
        if (request.Http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is
            { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MaxUpload;
        }

        IDocumentStore writable = await store.WritableAsync(request.Aborted).ConfigureAwait(false);
        (Stream content, string contentType) = Sealed(request.Http.Request, id, name, store.TypeOf(id));
        AttachmentHeaders.Demand(name, contentType);
        IAttachmentStage stage = await writable.StageAttachmentAsync(content, request.Aborted).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable life = stage.ConfigureAwait(false);
        var attachment = new DocumentAttachment
        {
            Name = name,
            ContentType = contentType,
            Length = stage.Length,
            Digest = stage.Md5Digest,
            Sha256 = stage.Sha256,
        };
        await DocumentScreen.RunAsync(
            request, store, new AttachmentEdit(id, store.TypeOf(id), replaced, name, attachment)).ConfigureAwait(false);
    }

    /// <summary>An attachment as the application sees it; of a type that is not known, as it is stored.</summary>
    internal static MemoryAttachment Describe(DocumentAttachment attachment, MemoryType? type) => type is null
        ? new(attachment.Name, attachment.ContentType, attachment.Length, attachment.Sha256 ?? "")
        : SealedAttachments.Describe(attachment);

    // What an [Encrypted] type has attached is stored in no other way than the application stores it.
    private static SealedAttachment Sealed(HttpRequest request, string id, string name, MemoryType? type)
    {
        string contentType = request.ContentType ?? "application/octet-stream";
        return type is null
            ? new SealedAttachment(request.Body, contentType)
            : SealedAttachments.Seal(type, id, name, contentType, request.Body);
    }

    /// <summary><c>DELETE api/attachment</c>; the header <c>X-Confirm</c> repeats the name.</summary>
    public static async Task DeleteAsync(InspectorRequest request, InspectedStore store)
    {
        string id = request.Get("id"), name = request.Get("name");
        Confirmation.Demand(request, name);
        await DocumentScreen.RunAsync(
            request, store, new AttachmentEdit(id, store.TypeOf(id), request.Guard(), name, null))
            .ConfigureAwait(false);
    }
}
